//! The caller: somebody with a name and a role, or nobody in particular.

use std::sync::Arc;

use crate::access::rights::{AccessRole, Requirement};

/// The name under which what is recorded without a token stands on record.
pub const LOCAL_NAME: &str = "local";

/// Somebody with a name and a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// What `recordedBy` says of what they record.
    pub name: Arc<str>,
    /// What they may do.
    pub role: AccessRole,
    /// Whether they showed a token; without one, they are a program of this machine while that is enough.
    pub has_token: bool,
}

/// What somebody without a token may read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingRight {
    /// Everything.
    Whole,
    /// What is public by now.
    Public,
    /// Nothing.
    Nothing,
}

/// Why somebody without a token may not write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClosedWriting {
    /// Writing needs a token, and there are some.
    NeedsToken,
    /// There are no tokens, and others than programs of this machine reach the server.
    Reachable,
    /// There are no tokens, and a proxy passes the request on.
    PassedOn,
}

/// The caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody with a name and a role.
    Known(Principal),
    /// Somebody without a token.
    Anonymous {
        /// What they may read.
        reading: ReadingRight,
        /// Why they may not write.
        writing: ClosedWriting,
    },
}

/// Why something is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRefusal {
    /// Whether a token would help: then the caller is unauthenticated, else it is forbidden.
    pub needs_token: bool,
    /// What is missing, and how to get it.
    pub message: String,
}

impl Caller {
    /// Makes a program of this machine, which may do everything while there are no tokens.
    pub fn local() -> Self {
        let name = Arc::from(LOCAL_NAME);
        Caller::Known(Principal { name, role: AccessRole::Admin, has_token: false })
    }

    /// Returns who it is; `None` of somebody without a token.
    pub fn principal(&self) -> Option<&Principal> {
        match self {
            Caller::Known(principal) => Some(principal),
            Caller::Anonymous { .. } => None,
        }
    }

    /// Returns whether a token was shown.
    pub fn has_token(&self) -> bool {
        self.principal().is_some_and(|principal| principal.has_token)
    }

    /// Returns whether it is held to what is public by now.
    pub fn is_held_to_public(&self) -> bool {
        match self {
            Caller::Known(_) => false,
            Caller::Anonymous { reading, .. } => *reading != ReadingRight::Whole,
        }
    }

    /// Checks that it has what something needs.
    ///
    /// # Errors
    ///
    /// What is missing.
    pub fn check(&self, needs: Requirement) -> Result<(), AccessRefusal> {
        let role = match needs {
            Requirement::Nothing => return Ok(()),
            Requirement::PublicReading | Requirement::WholeReading => AccessRole::Reader,
            Requirement::Role(role) => role,
        };
        match self {
            Caller::Known(principal) if principal.role >= role => Ok(()),
            Caller::Known(principal) => Err(AccessRefusal {
                needs_token: false,
                message: format!("this needs the role {role}, and {} has the role {}", principal.name, principal.role),
            }),
            Caller::Anonymous { reading, writing } => Self::check_anonymous(*reading, *writing, needs),
        }
    }

    fn check_anonymous(reading: ReadingRight, writing: ClosedWriting, needs: Requirement) -> Result<(), AccessRefusal> {
        match (needs, reading) {
            (Requirement::Nothing, _)
            | (Requirement::PublicReading | Requirement::WholeReading, ReadingRight::Whole)
            | (Requirement::PublicReading, ReadingRight::Public) => Ok(()),
            (Requirement::PublicReading | Requirement::WholeReading, ReadingRight::Nothing) => Err(AccessRefusal {
                needs_token: true,
                message: "reading here needs a token of the role reader or above: send it as Authorization: Bearer …"
                    .to_owned(),
            }),
            (Requirement::WholeReading, ReadingRight::Public) => Err(AccessRefusal {
                needs_token: false,
                message:
                    "without a token you read what is public by now, and this shows more: it needs the role reader"
                        .to_owned(),
            }),
            (Requirement::Role(role), _) => {
                Err(AccessRefusal { needs_token: writing == ClosedWriting::NeedsToken, message: writing.words(role) })
            }
        }
    }
}

impl ClosedWriting {
    fn words(self, role: AccessRole) -> String {
        match self {
            ClosedWriting::NeedsToken => {
                format!("this needs a token of the role {role} or above: send it as Authorization: Bearer …")
            }
            ClosedWriting::Reachable => {
                "writing is closed: others can reach this server, and it has no tokens. Create one on its machine with \
                 `chancery token create`, or import there, into its data folder"
                    .to_owned()
            }
            ClosedWriting::PassedOn => {
                "writing is closed to requests that a proxy passes on (Forwarded, X-Forwarded-*, X-Real-IP, Via, or \
                 HTTP/1.0): this server has no tokens, and cannot tell who sends them. Create one on its machine with \
                 `chancery token create`, or address the server directly, on its machine"
                    .to_owned()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEEDS: [Requirement; 7] = [
        Requirement::Nothing,
        Requirement::PublicReading,
        Requirement::WholeReading,
        Requirement::Role(AccessRole::Reader),
        Requirement::Role(AccessRole::Recorder),
        Requirement::Role(AccessRole::Editor),
        Requirement::Role(AccessRole::Admin),
    ];

    #[test]
    fn each_may_what_the_table_says() {
        let allowed = |caller: &Caller| NEEDS.map(|needs| u8::from(caller.check(needs).is_ok()));
        let known = |role| Caller::Known(Principal { name: Arc::from("desk"), role, has_token: true });
        let anonymous = |reading| Caller::Anonymous { reading, writing: ClosedWriting::NeedsToken };
        assert_eq!(allowed(&known(AccessRole::Reader)), [1, 1, 1, 1, 0, 0, 0]);
        assert_eq!(allowed(&known(AccessRole::Recorder)), [1, 1, 1, 1, 1, 0, 0]);
        assert_eq!(allowed(&known(AccessRole::Editor)), [1, 1, 1, 1, 1, 1, 0]);
        assert_eq!(allowed(&known(AccessRole::Admin)), [1; 7]);
        assert_eq!(allowed(&Caller::local()), [1; 7]);
        assert_eq!(allowed(&anonymous(ReadingRight::Whole)), [1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(allowed(&anonymous(ReadingRight::Public)), [1, 1, 0, 0, 0, 0, 0]);
        assert_eq!(allowed(&anonymous(ReadingRight::Nothing)), [1, 0, 0, 0, 0, 0, 0]);
    }

    #[test]
    fn a_refusal_names_the_role() {
        let reader = Principal { name: Arc::from("desk"), role: AccessRole::Reader, has_token: true };
        let refused = Caller::Known(reader).check(Requirement::Role(AccessRole::Editor)).expect_err("refused");
        assert!(!refused.needs_token && refused.message.contains("the role editor"), "{refused:?}");
        for (writing, needs_token) in
            [(ClosedWriting::NeedsToken, true), (ClosedWriting::Reachable, false), (ClosedWriting::PassedOn, false)]
        {
            let caller = Caller::Anonymous { reading: ReadingRight::Whole, writing };
            let refused = caller.check(Requirement::Role(AccessRole::Recorder)).expect_err("refused");
            assert_eq!(refused.needs_token, needs_token, "{refused:?}");
        }
    }
}
