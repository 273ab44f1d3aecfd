//! Fact checks (schema.org `ClaimReview`, JSON-LD): what somebody is said to have claimed, and what the checker says of it.
//!
//! Both are statements. Whether the claim is true is the checker's word, in the checker's words: the record takes no side.

use std::io::Read;

use serde_json::{Value, json};

use super::{ForeignError, ForeignFile, ForeignWriter};

/// The most bytes of a file.
const BYTES_MAX: u64 = 64 << 20;

/// Reads the files.
pub fn read(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let mut bytes = Vec::new();
        (&mut file.from).take(BYTES_MAX).read_to_end(&mut bytes)?;
        let bare = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let document: Value = serde_json::from_slice(bare)
            .map_err(|error| ForeignError::NotOfFormat(format!("{} is no JSON: {error}", file.name)))?;
        let mut reviews = Vec::new();
        gather(&document, &mut reviews);
        if reviews.is_empty() {
            return Err(ForeignError::NotOfFormat(format!("{} has no ClaimReview of schema.org", file.name)));
        }
        for (number, review) in reviews.into_iter().enumerate() {
            to.begin_row(place, u32::try_from(number + 1).unwrap_or(u32::MAX));
            write(to, review)?;
        }
    }
    Ok(())
}

/// Finds every review: the document itself, the items of a list, a graph or a data feed.
fn gather<'v>(value: &'v Value, reviews: &mut Vec<&'v Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, reviews)),
        Value::Object(fields) => {
            let is_review = match &value["@type"] {
                Value::String(one) => one == "ClaimReview",
                Value::Array(several) => several.iter().any(|one| one == "ClaimReview"),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => false,
            };
            if is_review {
                reviews.push(value);
                return;
            }
            for name in ["@graph", "dataFeedElement", "item", "mainEntity", "itemListElement"] {
                fields.get(name).into_iter().for_each(|inner| gather(inner, reviews));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns a text, or the name of an object; of a list, the first.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Object(_) => named(&value["name"]),
        Value::Array(items) => items.first().and_then(named),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

/// Returns the day or the moment of a date of schema.org.
fn date(value: &Value) -> Option<String> {
    let text = value.as_str()?.trim();
    let day = text.get(..10)?;
    let is_day = day.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _digit => byte.is_ascii_digit(),
    });
    is_day.then(|| day.to_owned())
}

fn write(to: &mut ForeignWriter<'_>, review: &Value) -> Result<(), ForeignError> {
    let (Some(claimed), Some(checker)) = (named(&review["claimReviewed"]), named(&review["author"])) else {
        to.leave_out("a review without a claim or without its author");
        return Ok(());
    };
    let address = review["url"].as_str().filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    let (Some(address), Some(published)) = (address, date(&review["datePublished"])) else {
        to.leave_out("a review without an address or a day of publication");
        return Ok(());
    };
    let profile = json!({
        "title": format!("Fact check: {}. Terms: those of its publisher", claimed.chars().take(300).collect::<String>()),
        "publisher": checker, "published": published,
    });
    let source = to.source_at(address, profile)?;
    let sources = json!([{ "source": source }]);
    let text: String = claimed.chars().take(10_000).collect();
    let item = &review["itemReviewed"];
    match (named(&item["author"]), date(&item["datePublished"])) {
        (Some(name), Some(day)) => {
            let kind = match item["author"]["@type"].as_str() {
                Some("Person") => "PERSON",
                Some(_) | None => "ORGANIZATION",
            };
            let speaker = to.actor(&name, || json!({ "kind": kind }))?;
            let body = json!({ "speaker": speaker, "act": "ASSERT", "basis": "UNATTRIBUTED_REPORT", "text": text });
            let event = json!({ "occurred": day, "sources": sources, "body": { "statementMade": body } });
            to.write(&format!("claim of {address} {claimed}"), event)?;
        }
        (None, _) => to.leave_out("a claim whose author is not named: the check alone is recorded"),
        (Some(_), None) => to.leave_out("a claim whose day is not given: the check alone is recorded"),
    }
    let Some(rating) =
        named(&review["reviewRating"]["alternateName"]).or_else(|| named(&review["reviewRating"]["name"]))
    else {
        to.leave_out("a rating that is a number alone: it has no words");
        return Ok(());
    };
    let checker = to.actor(&checker, || json!({ "kind": "MEDIA" }))?;
    let said = format!("{rating}: ‘{text}’").chars().take(10_000).collect::<String>();
    let body = json!({ "speaker": checker, "act": "ASSERT", "basis": "ON_RECORD", "text": said });
    let event = json!({ "occurred": published, "sources": sources, "body": { "statementMade": body } });
    Ok(to.write(&format!("check of {address} {claimed}"), event)?)
}
