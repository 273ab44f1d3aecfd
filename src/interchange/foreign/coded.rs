//! Codes of CAMEO as events: what a coded row says, and no more.
//!
//! A coded row says that one actor did something of a sort towards another on a day. Codes of speech become statements, whose text
//! is the code, since the row has no words; consultations become meetings; all else becomes an incident.

use serde_json::{Value, json};

/// A row that was coded.
pub struct CodedRow<'a> {
    /// The key that a meeting or an incident gets.
    pub key: String,
    /// The CAMEO code.
    pub code: &'a str,
    /// What was done, in the words of the data set.
    pub label: String,
    /// Who did it, by key and name.
    pub source: Option<(String, String)>,
    /// To whom.
    pub target: Option<(String, String)>,
    /// Where.
    pub place: Option<Value>,
}

/// The names of the twenty roots of CAMEO.
const ROOTS: [&str; 20] = [
    "Make public statement",
    "Appeal",
    "Express intent to cooperate",
    "Consult",
    "Engage in diplomatic cooperation",
    "Engage in material cooperation",
    "Provide aid",
    "Yield",
    "Investigate",
    "Demand",
    "Disapprove",
    "Reject",
    "Threaten",
    "Protest",
    "Exhibit force posture",
    "Reduce relations",
    "Coerce",
    "Assault",
    "Fight",
    "Use unconventional mass violence",
];

/// Returns the name of a code's root.
pub fn root_name(code: &str) -> Option<&'static str> {
    let root: usize = code.get(..2)?.parse().ok()?;
    ROOTS.get(root.checked_sub(1)?).copied()
}

/// Returns the act of a statement that a code stands for.
fn act(code: &str) -> Option<&'static str> {
    let starts = |start: &str| code.starts_with(start);
    Some(match code {
        "011" => "DECLINE_COMMENT",
        "012" => "PESSIMISM",
        "013" => "OPTIMISM",
        "016" => "DENY",
        // A symbolic act is done, not said.
        "017" => return None,
        _said if starts("01") => "ASSERT",
        _said if starts("02") => "APPEAL",
        _said if starts("03") => "COMMIT",
        _said if starts("051") => "PRAISE",
        _said if starts("10") => "DEMAND",
        _said if starts("111") => "CRITICIZE",
        _said if starts("112") => "ACCUSE",
        _said if starts("12") => "REJECT",
        _said if starts("13") => "THREATEN",
        _done => return None,
    })
}

fn incident_kind(code: &str) -> &'static str {
    const KINDS: [(&str, &str); 10] = [
        ("07", "AID"),
        ("084", "RELEASE"),
        ("14", "PROTEST"),
        ("15", "MOVEMENT"),
        ("163", "SANCTION"),
        ("173", "DETENTION"),
        ("18", "ATTACK"),
        ("19", "ATTACK"),
        ("20", "ATTACK"),
        ("", "OTHER"),
    ];
    KINDS.iter().find(|(start, _)| code.starts_with(start)).map_or("OTHER", |(_, kind)| *kind)
}

impl CodedRow<'_> {
    /// Returns the body of the event.
    ///
    /// # Errors
    ///
    /// Why the row cannot be one.
    pub fn body(&self) -> Result<Value, &'static str> {
        let text = format!("{} (CAMEO {})", self.label, self.code);
        let target: Vec<&String> = self.target.iter().map(|(key, _)| key).collect();
        if let Some(act) = act(self.code) {
            let Some((speaker, _)) = &self.source else {
                return Err("a coded statement without the one who made it");
            };
            let mut body = json!({ "speaker": speaker, "act": act, "basis": "UNATTRIBUTED_REPORT", "text": text });
            if !target.is_empty() {
                body["addressees"] = json!(target);
            }
            return Ok(json!({ "statementMade": body }));
        }
        let names: Vec<&str> =
            [&self.source, &self.target].into_iter().flatten().map(|(_, name)| name.as_str()).collect();
        let between = if names.is_empty() { String::new() } else { format!(": {}", names.join(" – ")) };
        let title: String = format!("{text}{between}").chars().take(500).collect();
        if self.code.starts_with("04") {
            let kind = match self.code {
                "041" => "CALL",
                "042" | "043" => "VISIT",
                _others => "TALKS",
            };
            let mut keys: Vec<&String> = Vec::new();
            for (key, _) in [&self.source, &self.target].into_iter().flatten() {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            let participants: Vec<Value> = keys.iter().map(|key| json!({ "actor": key })).collect();
            let mut body = json!({ "key": self.key, "title": title, "kind": kind, "participants": participants });
            self.put_place(&mut body);
            return Ok(json!({ "meetingHeld": body }));
        }
        let mut body = json!({ "key": self.key, "title": title, "kind": incident_kind(self.code) });
        if let Some((source, _)) = &self.source {
            body["by"] = json!([source]);
        }
        if !target.is_empty() {
            body["against"] = json!(target);
        }
        self.put_place(&mut body);
        Ok(json!({ "incidentReported": body }))
    }

    fn put_place(&self, body: &mut Value) {
        if let Some(place) = &self.place {
            body["place"] = place.clone();
        }
    }
}
