//! Lists of references, as CSL-JSON or BibTeX: each item is put on the register as a source, and nothing is cited.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Map, Value, json};

use super::{ForeignError, ForeignFile, ForeignWriter};
use crate::domain::key::KEY_LEN_MAX;
use crate::interchange::sheet::names::slug;

/// The most bytes of a list.
const BYTES_MAX: u64 = 64 << 20;

/// Reads files of CSL-JSON.
pub fn csl_json(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let mut text = Vec::new();
        (&mut file.from).take(BYTES_MAX).read_to_end(&mut text)?;
        let items: Vec<Value> = serde_json::from_slice(&text)
            .map_err(|error| ForeignError::NotOfFormat(format!("{} is no array of CSL-JSON: {error}", file.name)))?;
        for (number, item) in items.iter().enumerate() {
            to.begin_row(place, u32::try_from(number + 1).unwrap_or(u32::MAX));
            let word = |name: &str| match &item[name] {
                Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                Value::Number(number) => Some(number.to_string()),
                Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
            };
            let authors =
                item["author"].as_array().into_iter().flatten().filter_map(author).collect::<Vec<_>>().join("; ");
            let reference = ListedReference {
                id: word("id").unwrap_or_default(),
                title: word("title"),
                publisher: word("container-title").or_else(|| word("publisher")),
                author: Some(authors).filter(|authors| !authors.is_empty()),
                url: word("URL").or_else(|| word("DOI").map(|doi| format!("https://doi.org/{doi}"))),
                language: word("language"),
                published: issued(&item["issued"]),
            };
            reference.write(to)?;
        }
    }
    Ok(())
}

fn author(author: &Value) -> Option<String> {
    let part = |name: &str| author[name].as_str().map(str::trim).filter(|part| !part.is_empty());
    match (part("given"), part("family"), part("literal")) {
        (Some(given), Some(family), _) => Some(format!("{given} {family}")),
        (None, Some(name), _) | (_, None, Some(name)) => Some(name.to_owned()),
        (Some(_) | None, None, None) => None,
    }
}

/// Reads `{"date-parts": [[2022, 3, 29]]}`; two dates are an interval.
fn issued(issued: &Value) -> Option<String> {
    let dates: Vec<String> = issued["date-parts"]
        .as_array()?
        .iter()
        .filter_map(|parts| {
            let part = |place: usize| {
                let part = parts.get(place)?;
                part.as_u64().or_else(|| part.as_str()?.parse().ok())
            };
            let mut date = format!("{:04}", part(0)?);
            for place in [1, 2] {
                match part(place) {
                    Some(part) => date.push_str(&format!("-{part:02}")),
                    None => break,
                }
            }
            Some(date)
        })
        .collect();
    let date = dates.join("/");
    date.parse::<crate::time::Edtf>().is_ok().then_some(date)
}

/// Reads files of BibTeX.
pub fn bibtex(to: &mut ForeignWriter<'_>, files: &mut [ForeignFile]) -> Result<(), ForeignError> {
    for (place, file) in files.iter_mut().enumerate() {
        let mut bytes = Vec::new();
        (&mut file.from).take(BYTES_MAX).read_to_end(&mut bytes)?;
        let text = super::records::text(&bytes);
        if !text.contains('@') {
            return Err(ForeignError::NotOfFormat(format!(
                "{} has no entry of BibTeX (@article, @misc, …)",
                file.name
            )));
        }
        for (number, entry) in text.split('@').skip(1).enumerate() {
            to.begin_row(place, u32::try_from(number + 1).unwrap_or(u32::MAX));
            let Some((kind, rest)) = entry.split_once('{') else {
                to.leave_out("what follows an @ and is no entry");
                continue;
            };
            if ["comment", "string", "preamble"].contains(&kind.trim().to_lowercase().as_str()) {
                to.leave_out("comments, strings and preambles of BibTeX");
                continue;
            }
            let Some((id, body)) = rest.split_once(',') else {
                to.leave_out("what follows an @ and is no entry");
                continue;
            };
            let fields = fields(body);
            let field = |name: &str| fields.get(name).cloned().filter(|value| !value.is_empty());
            let date = field("date").or_else(|| {
                let (year, month) = (field("year")?, field("month"));
                let number = month.and_then(|month| month_number(&month));
                Some(number.map_or_else(|| year.clone(), |number| format!("{year}-{number:02}")))
            });
            let reference = ListedReference {
                id: id.trim().to_owned(),
                title: field("title"),
                publisher: ["journal", "journaltitle", "publisher", "organization", "institution"]
                    .iter()
                    .find_map(|name| field(name)),
                author: field("author").map(|authors| authors.replace(" and ", "; ")),
                url: field("url").or_else(|| field("doi").map(|doi| format!("https://doi.org/{doi}"))),
                language: field("langid"),
                published: date.filter(|date| date.parse::<crate::time::Edtf>().is_ok()),
            };
            reference.write(to)?;
        }
    }
    Ok(())
}

fn month_number(month: &str) -> Option<usize> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start: String = month.chars().take(3).collect::<String>().to_lowercase();
    let named = MONTHS.iter().position(|name| *name == start).map(|place| place + 1);
    named.or_else(|| month.parse().ok().filter(|number| (1..=12).contains(number)))
}

/// Reads `name = {value}, name = "value", name = value`, to the brace that closes the entry.
fn fields(body: &str) -> BTreeMap<String, String> {
    let mut fields = BTreeMap::new();
    let mut rest = body;
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start();
        let (value, length) = value(after);
        fields.insert(name.trim().trim_matches(',').trim().to_lowercase(), value);
        rest = after.get(length..).unwrap_or_default().trim_start_matches([',', ' ', '\n', '\r', '\t']);
        if rest.starts_with('}') {
            break;
        }
    }
    fields
}

/// Reads a value, and returns it with the number of bytes that it takes.
fn value(text: &str) -> (String, usize) {
    let (mut depth, mut quoted, mut end) = (0usize, false, text.len());
    for (place, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '"' if depth == 0 => quoted = !quoted,
            ',' | '}' if depth == 0 && !quoted => {
                end = place;
                break;
            }
            _inside => {}
        }
    }
    let plain: String = text[..end].chars().filter(|letter| !"{}\"".contains(*letter)).collect();
    (plain.split_whitespace().collect::<Vec<_>>().join(" "), end)
}

/// An item of a list.
struct ListedReference {
    id: String,
    title: Option<String>,
    publisher: Option<String>,
    author: Option<String>,
    url: Option<String>,
    language: Option<String>,
    published: Option<String>,
}

impl ListedReference {
    fn write(self, to: &mut ForeignWriter<'_>) -> Result<(), ForeignError> {
        let ListedReference { id, title, publisher, author, url, language, published } = self;
        if title.is_none() && url.is_none() {
            to.leave_out("items without a title and an address");
            return Ok(());
        }
        let known = url.as_deref().and_then(|url| to.on_record.source_at(url)).map(str::to_owned);
        let key = slug(&id, KEY_LEN_MAX);
        if key.is_empty() {
            to.leave_out("items whose id has no letter or digit");
            return Ok(());
        }
        if known.is_some_and(|known| known != key) {
            to.leave_out("items whose address is on record under another key");
            return Ok(());
        }
        let mut profile = Map::new();
        let mut put = |name: &str, value: Option<String>, most: usize| {
            if let Some(value) = value {
                profile.insert(name.to_owned(), json!(value.chars().take(most).collect::<String>()));
            }
        };
        put("title", title, 500);
        put("publisher", publisher, 500);
        put("author", author, 500);
        put("url", url.filter(|url| url.starts_with("http://") || url.starts_with("https://")), 2_048);
        put("language", language, 35);
        put("published", published, 60);
        Ok(to.source(&key, Value::Object(profile))?)
    }
}
