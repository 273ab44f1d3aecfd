//! What is done in a negotiation beside what is said: meetings, texts, decisions, commitments and the like, each of the
//! remaining kinds of events in turn.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::{Dice, PARTIES, day, party};

/// Where the acts of one negotiation stand.
pub struct Acts {
    number: u64,
    made: u64,
}

impl Acts {
    /// Begins them.
    pub fn new(number: u64) -> Self {
        Acts { number, made: 0 }
    }

    /// Returns the next act. Those that open a thing happened on the day they are recorded; what follows on the thing
    /// comes at once, in `then`, each some days later.
    pub fn line(
        &mut self,
        dice: &mut Dice,
        today: u64,
        happened: &str,
        source: String,
        then: &mut VecDeque<Value>,
    ) -> Value {
        self.made += 1;
        let thing = format!("{}-{}", self.number, self.made);
        let parties = [0, 1, 2].map(|_| party(self.number, dice.below(PARTIES)));
        let bodies = match self.made % 8 {
            0 => meeting(&thing, self.number, &parties, &day(today + 40)),
            1 => proposal(&thing, self.number, &parties),
            2 => cancelled_meeting(&thing, &day(today + 30)),
            3 => commitment(&thing, &parties, &day(today + 300)),
            4 => frame(self.number, dice),
            5 => vec![json!({"incidentReported": {"key": format!("incident-{thing}"), "title": "An incident",
                "text": "Both sides reported it.", "actors": [parties[0]], "kind": "ATTACK"}})],
            6 => register(self.number, self.made),
            _ => reservation(&thing, &parties),
        };
        let of_register = |body: &Value| ["officeHeld", "membershipHeld"].iter().any(|name| body.get(name).is_some());
        let mut lines: VecDeque<Value> = bodies
            .into_iter()
            .enumerate()
            .map(|(place, body)| {
                let occurred = if body.get("incidentReported").is_some() {
                    happened.to_owned()
                } else {
                    day(today + 2 * place as u64)
                };
                let mut line = json!({"id": dice.id(), "occurred": occurred, "body": body});
                if !of_register(&line["body"]) {
                    line["negotiation"] = json!(format!("talks-{}", self.number));
                    line["sources"] = json!([{"source": source}]);
                }
                line
            })
            .collect();
        let first = lines.pop_front().unwrap_or_default();
        then.extend(lines);
        first
    }
}

fn meeting(thing: &str, number: u64, parties: &[String], planned: &str) -> Vec<Value> {
    let key = format!("meeting-{thing}");
    let participants: Vec<Value> = parties[..1].iter().map(|party| json!({"actor": party})).collect();
    vec![
        json!({"meetingPlanned": {"key": key, "title": "A round of talks", "kind": "TALKS", "planned": planned,
            "place": {"name": "Geneva"}, "participants": participants, "agenda": [format!("issue-{number}-1")]}}),
        json!({"meetingOpened": {"key": key}}),
        json!({"meetingHeld": {"key": key, "outcome": "They will meet again."}}),
    ]
}

fn cancelled_meeting(thing: &str, planned: &str) -> Vec<Value> {
    let key = format!("meeting-{thing}");
    vec![
        json!({"meetingPlanned": {"key": key, "title": "A session", "kind": "SESSION", "planned": planned}}),
        json!({"meetingPostponed": {"meeting": key, "reason": "One side asked for time."}}),
        json!({"meetingCancelled": {"meeting": key, "reason": "No agreement on the place."}}),
    ]
}

fn proposal(thing: &str, number: u64, parties: &[String]) -> Vec<Value> {
    let (key, amendment) = (format!("draft-{thing}"), format!("change-{thing}"));
    let clause =
        |number: u64, text: &str| json!({"key": format!("c{number}"), "number": number.to_string(), "text": text});
    vec![
        json!({"proposalTabled": {"key": key, "title": "A draft", "by": [parties[0]],
            "clauses": [clause(1, "Withdrawal in stages."), clause(2, "Exchange of lists.")]}}),
        json!({"amendmentMoved": {"key": amendment, "proposal": key, "by": [parties[1]],
            "put": [clause(2, "Exchange of lists within a week.")]}}),
        json!({"decisionTaken": {"key": format!("vote-{thing}"), "on": {"amendment": amendment}, "body": format!("bloc-{number}"),
            "outcome": "ADOPTED", "tally": {"yes": 9, "no": 1, "abstain": 2}}}),
        json!({"proposalAmended": {"proposal": key, "by": [parties[1]], "amendment": amendment,
            "put": [clause(2, "Exchange of lists within a week.")]}}),
        json!({"proposalStatusChanged": {"proposal": key, "status": "ADOPTED"}}),
        json!({"consentGiven": {"actor": parties[0], "proposal": key, "act": "SIGNATURE"}}),
    ]
}

fn reservation(thing: &str, parties: &[String]) -> Vec<Value> {
    let (key, amendment) = (format!("paper-{thing}"), format!("motion-{thing}"));
    let declaration = format!("reservation-{thing}");
    vec![
        json!({"proposalTabled": {"key": key, "title": "A paper", "by": [parties[0]],
            "clauses": [{"key": "a", "number": "1", "text": "Observers are admitted."}]}}),
        json!({"amendmentMoved": {"key": amendment, "proposal": key, "by": [parties[2]], "drop": ["a"]}}),
        json!({"amendmentWithdrawn": {"amendment": amendment}}),
        json!({"declarationMade": {"key": declaration, "actor": parties[1], "proposal": key, "kind": "RESERVATION",
            "text": "It does not hold for the islands."}}),
        json!({"declarationWithdrawn": {"declaration": declaration}}),
    ]
}

fn commitment(thing: &str, parties: &[String], due: &str) -> Vec<Value> {
    let key = format!("undertaking-{thing}");
    vec![
        json!({"commitmentMade": {"key": key, "by": [parties[0]], "to": [parties[1]], "text": "To hand over the lists.",
            "due": due}}),
        json!({"commitmentAmended": {"commitment": key, "text": "To hand over both lists."}}),
        json!({"commitmentStatusChanged": {"commitment": key, "status": "FULFILLED"}}),
    ]
}

/// The negotiation itself moves: it is suspended and goes on, and a commentator watches for a while.
fn frame(number: u64, dice: &mut Dice) -> Vec<Value> {
    let watcher = format!("voice-{number}-{}", dice.below(super::COMMENTATORS));
    vec![
        json!({"negotiationStatusChanged": {"status": "SUSPENDED", "reason": "The parties asked for time."}}),
        json!({"partyJoined": {"actor": watcher, "role": "OBSERVER"}}),
        json!({"partyLeft": {"actor": watcher, "role": "OBSERVER"}}),
        json!({"negotiationStatusChanged": {"status": "OPEN"}}),
    ]
}

fn register(number: u64, made: u64) -> Vec<Value> {
    let party = super::SHARED_PARTIES + made / 8 % (PARTIES - super::SHARED_PARTIES);
    let of = format!("party-{number}-{party}");
    vec![
        json!({"officeHeld": {"holder": format!("speaker-{number}-{party}"), "of": of, "title": format!("Envoy {made}")}}),
        json!({"membershipHeld": {"member": of, "of": format!("bloc-{number}")}}),
    ]
}
