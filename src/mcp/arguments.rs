//! The arguments of a tool's call: read strictly, with errors that say what would be taken.

use serde_json::{Map, Value, json};

use super::ToolError;

/// The arguments of one call.
pub struct ToolArguments<'a> {
    tool: &'a str,
    given: &'a Map<String, Value>,
}

impl<'a> ToolArguments<'a> {
    /// Checks that nothing is given that the tool does not take.
    pub fn new(tool: &'a str, given: &'a Map<String, Value>, taken: &[&str]) -> Result<Self, ToolError> {
        match given.keys().find(|name| !taken.contains(&name.as_str())) {
            Some(name) => Err(ToolError::new(format!("{tool} has no argument {name:?}; it has {}", taken.join(", ")))),
            None => Ok(ToolArguments { tool, given }),
        }
    }

    /// Returns a text, if it is given and not empty.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, ToolError> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim())),
            Some(_other) => Err(ToolError::new(format!("{name} is a text"))),
        }
    }

    /// Returns a text that has to be given.
    pub fn needed(&self, name: &str) -> Result<&'a str, ToolError> {
        self.text(name)?.ok_or_else(|| ToolError::new(format!("{} needs the argument {name}", self.tool)))
    }

    /// Returns texts, given as a list or as one.
    pub fn texts(&self, name: &str) -> Result<Option<Vec<&'a str>>, ToolError> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(one)) => Ok(Some(vec![one.trim()])),
            Some(Value::Array(list)) => {
                let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
                texts.map(Some).ok_or_else(|| ToolError::new(format!("{name} is a list of texts")))
            }
            Some(_other) => Err(ToolError::new(format!("{name} is a list of texts"))),
        }
    }

    /// Returns yes or no, if it is given.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ToolError> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_other) => Err(ToolError::new(format!("{name} is true or false"))),
        }
    }

    /// Returns how many items are wanted, from 1 to `most`.
    pub fn count(&self, name: &str, usual: u64, most: u64) -> Result<u64, ToolError> {
        match self.given.get(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(value) => value
                .as_u64()
                .filter(|count| (1..=most).contains(count))
                .ok_or_else(|| ToolError::new(format!("{name} is a whole number from 1 to {most}"))),
        }
    }

    /// Returns a matter, written as its sort and its key: `issue/philadelphi-corridor`, `clause/PROPOSAL/CLAUSE`.
    pub fn matter(&self, name: &str) -> Result<Option<Value>, ToolError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let wrong = || {
            ToolError::new(format!(
                "{name}: {text:?} is no matter; write issue/KEY, proposal/KEY, meeting/KEY or clause/PROPOSAL/CLAUSE, with keys \
                 as `search` and `state_as_of` give them"
            ))
        };
        let (sort, key) = text.split_once(['/', ':']).ok_or_else(wrong)?;
        Ok(Some(match sort {
            "issue" | "proposal" | "meeting" => json!({ sort: key }),
            "clause" => {
                let (proposal, clause) = key.split_once('/').ok_or_else(wrong)?;
                json!({ "clause": { "proposal": proposal, "clause": clause } })
            }
            _other => return Err(wrong()),
        }))
    }

    /// Returns the cuts of a question, as its variables.
    pub fn point(&self) -> Result<Map<String, Value>, ToolError> {
        let mut variables = Map::new();
        for name in ["date", "timeZone", "knownAt", "publishedBy", "snapshot"] {
            if let Some(text) = self.text(name)? {
                variables.insert(name.to_owned(), json!(text));
            }
        }
        variables.insert("certainty".to_owned(), json!(self.certainty()?));
        Ok(variables)
    }

    /// Returns how vague dates are read.
    pub fn certainty(&self) -> Result<String, ToolError> {
        let word = self.text("certainty")?.unwrap_or("BEST").to_uppercase();
        if ["CERTAIN", "BEST", "POSSIBLE"].contains(&word.as_str()) {
            Ok(word)
        } else {
            Err(ToolError::new("certainty is CERTAIN, BEST or POSSIBLE"))
        }
    }
}
