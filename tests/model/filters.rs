//! Filters of lists at random: each field is given now and then, so that most go with others, and some alone.

use super::histories::{Case, is_known};
use super::log::{content_of, list};
use super::operations::{ACTORS, ISSUES, NEGOTIATIONS, Picks, SOURCES};
use super::queries::Question;
use serde_json::{Map, Value, json};

/// How many filters of each list are asked.
const EACH: usize = 6;

const KINDS: [&str; 8] = [
    "STATEMENT_MADE",
    "ISSUE_RAISED",
    "MEETING_HELD",
    "PROPOSAL_TABLED",
    "ACTOR_REGISTERED",
    "EVENT_CORRECTED",
    "EVENT_RETRACTED",
    "EVENT_CITED",
];

/// Makes of the choices of a case as many bytes as are asked for.
fn bytes(choices: &[u8], count: usize) -> Vec<u8> {
    let mut state = choices
        .iter()
        .fold(0x9E37_79B9_u32, |state, byte| (state ^ u32::from(*byte)).rotate_left(5).wrapping_mul(3) | 1);
    let next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_be_bytes()[1]
    };
    std::iter::repeat_with(next).take(count).collect()
}

fn some(p: &mut Picks, fields: Vec<(&str, Value)>) -> Value {
    let given = fields.into_iter().filter(|_| p.below(3) == 0);
    Value::Object(given.map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
}

fn period(p: &mut Picks) -> Value {
    let from = p.of(&["2024-08-10", "2024-08-15", "2024-08-18", "2024", "2024-08"]);
    let to = p.of(&["2024-08-16", "2024-08-20", "2024-08", "2024-09-01", "2025"]);
    match p.below(3) {
        0 => json!({"from": from}),
        1 => json!({"to": to}),
        _ => json!({"from": from, "to": to}),
    }
}

fn several(p: &mut Picks, all: &[&str]) -> Value {
    let mut some = vec![p.of(all)];
    some.extend(Some(p.of(all)).filter(|more| !some.contains(more)));
    json!(some)
}

impl Case {
    /// Questions of lists with filters, each in one of both directions; those of the log itself have `events` for a name.
    pub fn filtered(&self) -> Vec<Question> {
        let model = self.history.model();
        let bytes = bytes(&self.choices, EACH * 4 * 72);
        let p = &mut Picks::new(&bytes);
        let claims = model.records.iter().filter_map(|r| content_of(&r.what)).flat_map(|c| list(&c.body, "claims"));
        let targets: Vec<Value> = claims.map(|claim| claim["on"].clone()).collect();
        let mut all = Vec::new();
        for _ in 0..EACH {
            let order = p.of(&["ASCENDING", "DESCENDING"]);
            let fields = vec![
                ("kinds", several(p, &KINDS)),
                ("negotiation", json!(p.of(&NEGOTIATIONS))),
                ("actor", json!(p.of(&ACTORS))),
                ("actors", several(p, &ACTORS)),
                ("source", json!(p.of(&SOURCES))),
                ("occurred", period(p)),
                ("recorded", period(p)),
                ("published", period(p)),
                ("recordedBy", json!(p.of(&["test", "test", "somebody-else"]))),
                ("standing", several(p, &["STANDS", "CORRECTED", "RETRACTED"])),
            ];
            all.push(Question::new("events", json!({"filter": some(p, fields), "order": order})));
            let fields = vec![
                ("speaker", json!(p.of(&ACTORS))),
                ("onBehalfOf", json!(p.of(&ACTORS))),
                ("actors", several(p, &ACTORS)),
                ("act", several(p, &["ASSERT", "DEMAND", "REJECT", "APPEAL"])),
                ("basis", several(p, &["ON_RECORD", "LEAK", "ON_BACKGROUND"])),
                ("negotiation", json!(p.of(&NEGOTIATIONS))),
                ("issue", json!(p.of(&ISSUES))),
                ("occurred", period(p)),
            ];
            all.push(Question::new("statements", json!({"filter": some(p, fields), "order": order})));
            let on = targets.get(p.below(targets.len().max(1))).cloned().unwrap_or_default();
            let fields = vec![
                ("claimant", json!(p.of(&ACTORS))),
                ("speaker", json!(p.of(&ACTORS))),
                ("subject", json!(p.of(&ACTORS))),
                ("on", on),
                ("stance", several(p, &["ACCEPTS", "OPPOSES", "REJECTS", "RESERVES"])),
                ("own", json!(p.of(&[true, false]))),
                ("negotiation", json!(p.of(&NEGOTIATIONS))),
                ("said", period(p)),
            ];
            let standing = p.of(&[None, None, Some(true), Some(false)]);
            let filter = some(p, fields);
            all.push(Question::new("claims", json!({"filter": filter, "standing": standing, "order": order})));
            let fields = vec![
                ("negotiation", json!(p.of(&NEGOTIATIONS))),
                ("actor", json!(p.of(&ACTORS))),
                ("actors", several(p, &ACTORS)),
                ("between", period(p)),
            ];
            let mut variables = some(p, fields);
            variables["order"] = order.into();
            all.push(Question::new("timeline", variables));
        }
        all.retain(|q| is_known(&model, &q.variables) && is_known(&model, &q.variables["filter"]));
        all
    }
}
