//! Statements and their claims.

use std::collections::HashSet;

use super::{Checked, Checker, Step};
use crate::domain::event::{Claim, StatementMade, StatementWithdrawn};
use crate::input::event::{ClaimInput, StatementMadeInput, StatementWithdrawnInput, defaults};

impl Checker {
    pub(super) fn statement(&mut self, raw: StatementMadeInput) -> Checked<StatementMade> {
        let speaker = self.field("speaker", raw.speaker, Self::key);
        let on_behalf_of = self.optional("onBehalfOf", raw.on_behalf_of, Self::key);
        let addressees = self.list("addressees", raw.addressees, Self::key);
        let channel = self.optional("channel", raw.channel, Self::label);
        let meeting = self.optional("meeting", raw.meeting, Self::key);
        let text = self.field("text", raw.text, Self::text);
        let claims = self.list("claims", raw.claims, Self::claim);
        let claims = claims.and_then(|claims| self.distinct_claims(claims));
        Ok(StatementMade {
            speaker: speaker?,
            on_behalf_of: on_behalf_of?,
            addressees: addressees?,
            act: raw.act,
            basis: raw.basis.unwrap_or(defaults::BASIS),
            channel: channel?,
            meeting: meeting?,
            text: text?,
            claims: claims?,
        })
    }

    pub(super) fn statement_withdrawn(&mut self, raw: StatementWithdrawnInput) -> Checked<StatementWithdrawn> {
        let statement = self.field("statement", raw.statement, Self::id);
        let text = self.optional("text", raw.text, Self::remark);
        Ok(StatementWithdrawn { statement: statement?, text: text? })
    }

    fn claim(&mut self, raw: ClaimInput) -> Checked<Claim> {
        let subject = self.field("subject", raw.subject, Self::key);
        let on = self.field("on", raw.on, Self::target);
        let conditions = self.list("conditions", raw.conditions, Self::label);
        let from = self.optional("from", raw.from, Self::period);
        let to = self.optional("to", raw.to, Self::period);
        let (subject, on, conditions, from, to) = (subject?, on?, conditions?, from?, to?);
        self.in_order(from.as_ref(), to.as_ref())?;
        Ok(Claim {
            subject,
            on,
            stance: raw.stance,
            conditions,
            hedge: raw.hedge.unwrap_or(defaults::HEDGE),
            modality: raw.modality.unwrap_or(defaults::MODALITY),
            from,
            to,
        })
    }

    fn distinct_claims(&mut self, claims: Vec<Claim>) -> Checked<Vec<Claim>> {
        let mut seen = HashSet::new();
        let mut repeated = None;
        for (index, claim) in claims.iter().enumerate() {
            if !seen.insert((&claim.subject, &claim.on)) {
                let message = format!(
                    "the statement already has a claim of {} on {}: one is taken of each",
                    claim.subject, claim.on
                );
                repeated = Some(self.refuse_at(&[Step::Field("claims"), Step::Index(index)], message));
            }
        }
        repeated.map_or(Ok(claims), Err)
    }
}
