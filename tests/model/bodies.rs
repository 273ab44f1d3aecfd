//! Bodies of what is done with texts: amendments, decisions, consents, declarations; memberships, assertions and amended
//! commitments. Few keys and few values, so that they meet.

use super::log::{What, text};
use super::operations::{CLAUSES, COMMITMENTS, DATES, INCIDENTS, PROPOSALS, Picks, World, without_nulls};
use serde_json::{Value, json};

pub const AMENDMENTS: [&str; 2] = ["amendment-1", "amendment-2"];
pub const DECISIONS: [&str; 3] = ["decision-1", "decision-2", "decision-3"];
pub const DECLARATIONS: [&str; 2] = ["declaration-1", "declaration-2"];
pub const ASPECTS: [&str; 2] = ["killed", "reading"];

#[rustfmt::skip]
const ACTS: [&str; 12] = [
    "RATIFICATION", "WITHDRAWAL", "SIGNATURE", "PROVISIONAL_APPLICATION", "ACCESSION", "WITHDRAWAL_OF_SIGNATURE",
    "RATIFICATION", "WITHDRAWAL", "DEFINITIVE_SIGNATURE", "ACCEPTANCE", "APPROVAL", "SUCCESSION",
];

/// Ends of memberships and offices, with where they begin.
const SPANS: [(Option<&str>, Option<&str>); 6] = [
    (None, None),
    (None, None),
    (Some("2024-08-15"), None),
    (Some("2023"), Some("2024-08-20")),
    (Some("2024-08~"), Some("2024-09")),
    (None, Some("2024-08")),
];

impl World {
    /// The body of a kind of this file; `None` of any other kind.
    pub(super) fn body_of_text(&mut self, kind: &str, p: &mut Picks, fixed: &Value) -> Option<Value> {
        let hold = |field: &str| fixed.get(field).cloned();
        let new = |p: &mut Picks, all: &[&str]| hold("key").unwrap_or_else(|| p.of(all).into());
        let date = |p: &mut Picks| if p.below(2) == 0 { Value::Null } else { p.of(&DATES).into() };
        let body = match kind {
            "membershipHeld" => {
                let member = p.of(&["a", "b", "a", "person-1"]);
                let of = p.of(&["b", "organ", "a"]);
                [member, of].iter().for_each(|key| self.need("actorRegistered", "actor", key));
                let (from, to) = p.of(&SPANS);
                json!({"member": member, "of": of, "title": p.of(&[None, Some("observer")]), "from": from, "to": to})
            }
            "meetingOpened" => {
                let key = new(p, &super::operations::MEETINGS);
                self.meeting_body(p, key)
            }
            "amendmentMoved" => {
                let key = new(p, &AMENDMENTS);
                let proposal = self.proposal(p);
                let by = self.actor(p);
                let mut put = self.clauses(p);
                if put.is_empty() {
                    put.push(json!({"key": CLAUSES[0], "number": "1", "text": "amended"}));
                }
                let drop = [CLAUSES[3]].into_iter().filter(|key| {
                    p.rarely(3)
                        && self.knows("clause", &format!("{proposal} {key}"))
                        && put.iter().all(|c| c["key"] != *key)
                });
                let drop: Vec<&str> = drop.collect();
                json!({"key": key, "proposal": proposal, "by": [by], "title": p.of(&[None, Some("Title")]), "put": put, "drop": drop})
            }
            "amendmentWithdrawn" => {
                let amendment = hold("amendment").unwrap_or_else(|| self.amendment(p).into());
                json!({"amendment": amendment})
            }
            "decisionTaken" => {
                let key = new(p, &DECISIONS);
                self.decision_body(p, key)
            }
            "consentGiven" => {
                let proposal = if p.rarely(4) { self.proposal(p) } else { PROPOSALS[0] };
                self.need("proposalTabled", "proposal", proposal);
                let actor = p.of(&["a", "a", "b", "a"]);
                self.need("actorRegistered", "actor", actor);
                let by = if p.rarely(5) { self.actors(p) } else { Vec::new() };
                json!({"actor": actor, "proposal": proposal, "act": p.of(&ACTS), "effective": date(p), "by": by})
            }
            "declarationMade" => {
                let key = new(p, &DECLARATIONS);
                let proposal = self.proposal(p);
                let actor = self.actor(p);
                let to =
                    if p.rarely(3) { Some(DECLARATIONS[0]).filter(|to| self.knows("declaration", to)) } else { None };
                let clauses: Vec<&str> = if p.rarely(3) { vec![self.clause(p, proposal)] } else { Vec::new() };
                let kind =
                    if to.is_some() { "OBJECTION" } else { p.of(&["RESERVATION", "TERRITORIAL", "UNDERSTANDING"]) };
                let excludes = if p.rarely(4) { Some(true) } else { None };
                json!({"key": key, "actor": actor, "proposal": proposal, "kind": kind, "to": to, "clauses": clauses,
                    "territories": p.of(&[None, Some(())]).map(|()| ["an island"]), "excludes": excludes, "text": p.of(&["declared", "declared anew"])})
            }
            "declarationWithdrawn" => {
                let declaration = hold("declaration").unwrap_or_else(|| p.of(&DECLARATIONS).into());
                self.need("declarationMade", "declaration", declaration.as_str().unwrap_or(""));
                json!({"declaration": declaration})
            }
            "commitmentAmended" => {
                let commitment = hold("commitment").unwrap_or_else(|| p.of(&COMMITMENTS).into());
                self.need("commitmentMade", "commitment", commitment.as_str().unwrap_or(""));
                let mut body = json!({"commitment": commitment});
                for (term, gone) in [("due", "noDue"), ("over", "noOver")] {
                    match p.below(4) {
                        0 | 1 => body[term] = p.of(&DATES).into(),
                        2 => body[gone] = true.into(),
                        _ => {}
                    }
                }
                body["text"] = p.of(&[None, Some("to do less")]).into();
                body["conditions"] = [Value::Null, json!(["if asked"]), json!([])][p.below(3)].clone();
                body
            }
            _ => return None,
        };
        Some(without_nulls(body))
    }

    pub(super) fn amendment(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&AMENDMENTS);
        self.need("amendmentMoved", "amendment", key);
        key
    }

    fn decision(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&DECISIONS[..2]);
        self.need("decisionTaken", "decision", key);
        key
    }

    fn decision_body(&mut self, p: &mut Picks, key: Value) -> Value {
        let on = match p.below(8) {
            0 | 1 => json!({"amendment": self.amendment(p)}),
            2 => json!({"proposal": self.proposal(p)}),
            3 => {
                let proposal = self.proposal(p);
                json!({"clause": {"proposal": proposal, "clause": self.clause(p, proposal)}})
            }
            4..=6 => json!({"issue": self.claimed_issue(p)}),
            _ if p.below(2) == 0 => json!({"meeting": self.meeting(p)}),
            _ => json!({"commitment": self.commitment(p)}),
        };
        let body = if p.below(2) == 0 { None } else { Some(self.actor(p)) };
        let outcome =
            p.of(&[Some("ADOPTED"), Some("REJECTED"), None, Some("DEFERRED"), Some("REFERRED"), Some("ADOPTED")]);
        let method = p.of(&[None, Some("VOTE"), Some("CONSENSUS")]);
        let voters: Vec<&str> = self.actors(p);
        let votes = voters
            .iter()
            .map(|actor| json!({"actor": actor, "vote": p.of(&["YES", "NO", "ABSTAIN", "ABSENT", "DISSOCIATES"])}));
        let votes: Vec<Value> = votes.collect();
        let tally = p.of(&[None, None, Some(60)]).map(|yes| json!({"yes": yes, "no": 3}));
        let meeting = if p.rarely(5) { Some(self.meeting(p)) } else { None };
        let title = p.of(&[None, Some("Title")]);
        json!({"key": key, "on": on, "body": body, "outcome": outcome, "method": method, "votes": votes, "tally": tally,
            "meeting": meeting, "title": title})
    }

    fn commitment(&mut self, p: &mut Picks) -> &'static str {
        let key = p.of(&COMMITMENTS);
        self.need("commitmentMade", "commitment", key);
        key
    }

    /// Some incidents, by key.
    pub(super) fn incidents(&mut self, p: &mut Picks) -> Vec<&'static str> {
        let keys = p.some(&INCIDENTS);
        keys.iter().for_each(|key| self.need("incidentReported", "incident", key));
        keys
    }

    /// Who else speaks; by key, as lists of keys are.
    pub(super) fn co_speakers(&mut self, p: &mut Picks, speaker: &str) -> Vec<Value> {
        let speakers: Vec<&str> = self.actors(p).into_iter().filter(|key| *key != speaker).collect();
        let for_whom = if p.rarely(4) { Some(self.actor(p)) } else { None };
        speakers.into_iter().map(|key| without_nulls(json!({"speaker": key, "onBehalfOf": for_whom}))).collect()
    }

    pub(super) fn assertions(&mut self, p: &mut Picks) -> Vec<Value> {
        let mut all: Vec<Value> = Vec::new();
        for _ in 0..p.of(&[1, 1, 2]) {
            let about = self.about(p);
            let aspect = p.of(&[ASPECTS[0], ASPECTS[0], ASPECTS[0], ASPECTS[0], ASPECTS[1]]);
            if all.iter().any(|a| a["about"] == about && a["aspect"] == aspect) {
                continue;
            }
            let value = self.asserted(p);
            let modality = p.of(&[None, None, Some("NEGATED"), None, Some("FUTURE"), Some("HYPOTHETICAL"), None]);
            let (from, to) = p.of(&[
                (None, None),
                (None, None),
                (None, None),
                (None, Some("2024-12")),
                (Some("2024-08-10"), None),
                (Some("2024-08-16"), Some("2024-08-20")),
            ]);
            all.push(without_nulls(
                json!({"about": about, "aspect": aspect, "value": value, "modality": modality, "from": from, "to": to}),
            ));
        }
        all
    }

    fn about(&mut self, p: &mut Picks) -> Value {
        match p.below(14) {
            4 => json!({"commitment": self.commitment(p)}),
            5 => {
                let proposal = self.proposal(p);
                json!({"clause": {"proposal": proposal, "clause": self.clause(p, proposal)}})
            }
            6 => json!({"decision": self.decision(p)}),
            7 => json!({"meeting": self.meeting(p)}),
            8 => json!({"amendment": self.amendment(p)}),
            9 => json!({"actor": self.actor(p)}),
            _ => {
                self.need("incidentReported", "incident", INCIDENTS[0]);
                json!({"incident": INCIDENTS[0]})
            }
        }
    }

    fn asserted(&mut self, p: &mut Picks) -> Value {
        match p.below(14) {
            0 | 10 => json!({"number": {"exact": 5.0, "unit": "persons"}}),
            1 => json!({"number": {"least": 3.0, "unit": "persons"}}),
            2 => json!({"number": {"least": 6.0, "greatest": 8.0, "unit": "persons"}}),
            3 => json!({"number": {"greatest": 6.0}}),
            4 => json!({"text": "yes"}),
            5 => json!({"text": "no"}),
            6 => json!({"date": p.of(&["2024-08", "2024-08-20"])}),
            7 => json!({"date": "2024-09"}),
            8 => json!({"actor": self.actor(p)}),
            _ => json!({"number": {"exact": 9.0, "unit": "persons"}}),
        }
    }

    /// The negotiation that a proposal is part of, by the newest content of its tabling.
    pub(super) fn negotiation_of(&self, body: &Value) -> Option<String> {
        let proposal = text(body, "proposal")?;
        let tabled = |r: &&super::log::Record| match &r.what {
            What::Event { content, .. } => {
                content.kind == "proposalTabled" && text(&content.body, "key") == Some(proposal)
            }
            _ => false,
        };
        let record = self.model.records.iter().find(tabled)?;
        self.model.revisions(record.about).pop()?.negotiation.clone()
    }
}
