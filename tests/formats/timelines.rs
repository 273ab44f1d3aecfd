//! TimelineJS and vis-timeline: what their readers ask of a file.

use std::collections::BTreeSet;

use chancery::time::Instant;
use serde_json::Value;

use super::lists::rows;
use super::{at, chronicle, file, nasty, wanted};
use crate::goldens::report;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_slide_has_the_days_of_its_own_place() {
    let timeline = json(&file(&report(), at("timelinejs", "2024-08-20")));
    assert_eq!(timeline["title"]["text"]["headline"], "Ceasefire in Gaza");
    let slides = timeline["events"].as_array().expect("slides");
    assert_eq!(slides.len(), 28);
    let headline = |slide: &&Value| slide["text"]["headline"].as_str().unwrap_or_default().to_owned();
    let slide =
        |wanted: &str| slides.iter().find(|slide| headline(slide) == wanted).unwrap_or_else(|| panic!("{wanted}"));
    // In Doha the day begins at nine in the evening of the day before by UTC.
    let doha = slide("Meeting held: High-level talks in Doha");
    assert_eq!(doha["start_date"], serde_json::json!({ "year": 2024, "month": 8, "day": 15 }));
    assert_eq!(doha["end_date"], serde_json::json!({ "year": 2024, "month": 8, "day": 16 }));
    assert_eq!((&doha["group"], &doha["edtf"]), (&"Meetings".into(), &"2024-08-15/2024-08-16".into()));
    let vague = slide("Negotiation opened: Ceasefire in Gaza");
    assert_eq!(vague["display_date"], "about May 2024");
    let day = slide("Antony Blinken: confirmation");
    assert!(day.get("end_date").is_none() && day.get("display_date").is_none(), "{day}");
    let ids: BTreeSet<&str> = slides.iter().filter_map(|slide| slide["unique_id"].as_str()).collect();
    assert_eq!(ids.len(), slides.len());
}

#[test]
fn texts_are_no_markup() {
    let chronicle = nasty();
    for format in ["timelinejs", "timelinejs-csv", "vis-timeline"] {
        let text = file(&chronicle, wanted(format));
        assert!(!text.contains("</script>") && text.contains("&lt;/script&gt;"), "{format}: {text}");
    }
    let timeline = json(&file(&chronicle, wanted("timelinejs")));
    let events = timeline["events"].as_array().expect("slides");
    let statement = events.iter().find(|slide| slide["group"] == "Statements").expect("one");
    let date = serde_json::json!({ "year": 2024, "month": 1, "day": 3, "hour": 9, "minute": 30, "second": 0 });
    assert_eq!(statement["start_date"], date);
    assert_eq!(statement["text"]["text"].as_str().expect("a text").matches("<p>").count(), 2);
}

#[test]
fn the_spreadsheet_says_what_the_slides_say() {
    let chronicle = report();
    let slides = json(&file(&chronicle, at("timelinejs", "2024-08-20")));
    let sheet = rows(&file(&chronicle, at("timelinejs-csv", "2024-08-20")));
    let (title, rest) = sheet.split_first().expect("a title");
    assert_eq!((&*title["Type"], &*title["Headline"]), ("title", "Ceasefire in Gaza"));
    let slides = slides["events"].as_array().expect("slides");
    assert_eq!(rest.len(), slides.len());
    for (row, slide) in rest.iter().zip(slides) {
        assert_eq!(row["Headline"], slide["text"]["headline"].as_str().expect("a headline"));
        let year = slide["start_date"]["year"].to_string();
        assert_eq!((&row["Year"], row["Group"].as_str()), (&year, slide["group"].as_str().expect("a group")));
    }
}

#[test]
fn items_lie_on_groups_and_end_after_they_start() {
    let timeline = json(&file(&nasty(), wanted("vis-timeline")));
    let groups: BTreeSet<&str> =
        timeline["groups"].as_array().expect("groups").iter().filter_map(|group| group["id"].as_str()).collect();
    let items = timeline["items"].as_array().expect("items");
    let instant = |value: &Value| value.as_str().and_then(|text| text.parse::<Instant>().ok());
    for item in items {
        assert!(groups.contains(item["group"].as_str().expect("a group")), "{item}");
        let start = instant(&item["start"]).expect("an instant");
        match item["type"].as_str() {
            Some("range") => assert!(instant(&item["end"]).is_some_and(|end| end > start), "{item}"),
            kind => assert!(kind == Some("point") && item.get("end").is_none(), "{item}"),
        }
    }
    assert_eq!(items.iter().filter(|item| item["type"] == "point").count(), 1);
    let ids: BTreeSet<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
    assert_eq!(ids.len(), items.len());
}

#[test]
fn an_item_says_how_vague_its_date_is() {
    let dates = ["2024", "2024-03", "2024-03-01~", "2024-03-01?", "2024-03?", "2024-03-01", "2024-03-01/2024-03-02"];
    let incident = |(number, date): (usize, &&str)| {
        format!(r#"{{"occurred":"{date}","body":{{"incidentReported":{{"key":"i{number}","title":"t"}}}}}}"#)
    };
    let timeline =
        json(&file(&chronicle(&dates.iter().enumerate().map(incident).collect::<Vec<_>>()), wanted("vis-timeline")));
    let items = timeline["items"].as_array().expect("items");
    let class = |date: &str| items.iter().find(|item| item["edtf"] == date).expect(date)["className"].clone();
    assert_eq!(
        dates.map(class),
        ["vague", "vague", "vague", "uncertain", "vague uncertain", "dated", "dated"].map(Value::from)
    );
}

#[test]
fn no_cell_of_the_spreadsheet_is_a_formula() {
    let titles = ["=1+1", "+1", "-1", "@a", "plain"];
    let mut lines: Vec<String> = (0..)
        .zip(titles)
        .map(|(number, title)| {
            format!(r#"{{"body":{{"actorRegistered":{{"key":"a{number}","name":"{title}","kind":"STATE"}}}}}}"#)
        })
        .collect();
    lines.push(
        r#"{"occurred":"2024-01-01","body":{"negotiationOpened":{"key":"n","title":"=HYPERLINK(1)"}}}"#.to_owned(),
    );
    lines.extend((0..titles.len()).map(|number| {
        format!(r#"{{"occurred":"2024-01-02","negotiation":"n","body":{{"partyJoined":{{"actor":"a{number}","role":"PARTY"}}}}}}"#)
    }));
    let chronicle = chronicle(&lines);
    let wanted = || super::ExportRequest { negotiation: Some("n".parse().expect("a key")), ..wanted("timelinejs-csv") };
    let sheet = rows(&file(&chronicle, wanted()));
    assert_eq!(sheet.len(), titles.len() + 2);
    for cell in sheet.iter().flat_map(|row| row.values()) {
        assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
    }
    assert_eq!(sheet[0]["Headline"], "&#61;HYPERLINK(1)", "TimelineJS takes it for HTML, and shows what was written");
    assert!(sheet.iter().any(|row| row["Headline"].starts_with("&#45;1 joins as")));
}
