//! Which headings name which fields, a line for each word; and what is said if two columns name one.

use super::grid::Sheet;
use super::guess::{Guess, guess};
use super::on_record::KnownRecord;
use super::text_file::{self, TextForm};
use uuid::Uuid;

fn guessed(shape: &str, headings: &[&str], cells: &[&str]) -> Guess {
    let text = format!("{}\n{}\n", headings.join("\t"), cells.join("\t"));
    let (grid, _) = text_file::read(text.as_bytes(), &TextForm::default()).expect("a table");
    let sheet = Sheet::of(grid, None).expect("a header");
    guess(&sheet, &KnownRecord::new([]), Some(shape), Uuid::nil())
}

fn column(guess: &Guess, field: &str) -> Option<String> {
    guess.map.fields.get(field).and_then(|field| field.column.clone())
}

/// The cell under a heading of this field, and what else a sheet needs so that the field counts.
fn cell(field: &str) -> &'static str {
    match field {
        "occurred" | "source.published" => "2022-03-29",
        "claim.stance" => "accepts",
        "source.url" => "https://example.org/a",
        _text => "words",
    }
}

const STATEMENTS: &[(&str, &[&str])] = &[
    ("occurred", &["Date of the event", "Date said", "Said on", "Date of statement", "Datum", "Wann", "Quand", "Jour"]),
    ("negotiation", &["Peace process", "Verhandlung", "Verhandlungen", "Négociation"]),
    ("note", &["Annotation", "Anmerkung", "Bemerkung", "Remarque", "Commentaire"]),
    (
        "source.url",
        &["Link", "Hyperlink", "Web page", "Website", "Web link", "Source address", "Quelle", "Lien", "Adresse"],
    ),
    ("source.title", &["Article title", "Title of article", "Titel der Quelle", "Schlagzeile", "Titre de la source"]),
    (
        "source.publisher",
        &["Outlet", "Published by", "News outlet", "News agency", "Paper", "Zeitung", "Herausgeber", "Éditeur"],
    ),
    ("source.author", &["Written by", "Journalist", "Reporter", "Autor", "Auteur"]),
    (
        "source.published",
        &[
            "Published on",
            "Date of publication",
            "Article date",
            "Published date",
            "Veröffentlicht",
            "Veröffentlicht am",
            "Publié le",
        ],
    ),
    ("source.language", &["Sprache", "Langue"]),
    ("source.quote", &["Exact words", "Exact quote", "Zitat"]),
    ("source.locator", &["Page number", "Seite"]),
    (
        "speaker",
        &[
            "Said by",
            "Spoken by",
            "Who said it",
            "Who said this?",
            "Name of speaker",
            "Speaker name",
            "Sprecher",
            "Orateur",
            "Wer",
            "Qui",
        ],
    ),
    (
        "onBehalfOf",
        &[
            "On behalf of",
            "For whom",
            "On whose behalf",
            "In the name of",
            "Speaks for",
            "Speaking for",
            "Spoke for",
            "Represents",
            "Für wen",
            "Im Namen von",
            "Au nom de",
            "Pour qui",
        ],
    ),
    ("addressees", &["To whom", "Addressee", "Said to", "Spoken to", "Recipient", "An wen", "À qui", "Destinataire"]),
    ("act", &["Type of statement"]),
    ("channel", &["Where", "Where said", "Said at", "Platform", "Wo", "Où"]),
    ("text", &["What was stated", "Aussage", "Wortlaut", "Texte", "Déclaration"]),
    ("claim.subject", &["Whose stance", "About whom", "Wessen Position"]),
    (
        "claim.on",
        &[
            "Matter",
            "Topic",
            "Question",
            "Matter at issue",
            "Subject matter",
            "On what",
            "About what",
            "Regarding",
            "Concerning",
            "Thema",
            "Frage",
            "Gegenstand",
            "Sujet",
        ],
    ),
    (
        "claim.stance",
        &[
            "Position",
            "Accept/reject",
            "Accept / reject",
            "Accept or reject",
            "Accepts/rejects",
            "Accepts or rejects",
            "For/against",
            "For or against",
            "Agree/disagree",
            "Attitude",
            "Haltung",
            "Standpunkt",
        ],
    ),
    ("claim.conditions", &["On condition", "On condition that", "Bedingung", "Bedingungen"]),
];

const MEETINGS: &[(&str, &[&str])] = &[
    ("place.name", &["Where", "Held at", "Held in", "Where held", "Wo", "Ort", "Lieu", "Où"]),
    ("place.country", &["Land", "Pays"]),
    ("participants", &["Who met", "Who took part", "Took part", "Between", "Teilnehmer"]),
    ("agenda", &["Topic", "Topics discussed", "Matter", "Thema", "Themen"]),
    ("outcome", &["What came of it", "Ergebnis", "Résultat"]),
];

const INCIDENTS: &[(&str, &[&str])] = &[
    ("title", &["What happened", "Vorfall"]),
    ("by", &["Who did it", "Carried out by"]),
    ("against", &["Against whom"]),
];

const COMMITMENTS: &[(&str, &[&str])] =
    &[("by", &["Who promised", "Committed by"]), ("to", &["To whom"]), ("text", &["What was promised"])];

#[test]
fn each_heading_names_its_field() {
    for (shape, fields) in
        [("statements", STATEMENTS), ("meetings", MEETINGS), ("incidents", INCIDENTS), ("commitments", COMMITMENTS)]
    {
        for (field, headings) in fields {
            for heading in *headings {
                // Of claims there is none without a stance.
                let beside = if field.starts_with("claim.") && *field != "claim.stance" { "Stance" } else { "Blank" };
                let guess = guessed(shape, &[heading, beside], &[cell(field), "accepts"]);
                assert_eq!(column(&guess, field).as_deref(), Some(*heading), "{shape}: {:?}", guess.map.fields);
            }
        }
    }
}

#[test]
fn a_sheet_in_plain_words_is_read_whole() {
    let headings = [
        "When",
        "Said by",
        "For whom",
        "What was said",
        "Matter",
        "Accept/reject",
        "Where",
        "Link",
        "Outlet",
        "Published on",
    ];
    let cells = [
        "2022-03-29",
        "Vladimir Medinsky",
        "Russia",
        "Kyiv has agreed.",
        "Neutrality",
        "accepts",
        "Istanbul",
        "https://example.org/a",
        "Example",
        "2022-03-30",
    ];
    let guess = guessed("statements", &headings, &cells);
    assert_eq!(guess.unused, Vec::<String>::new(), "{:?}", guess.map.fields);
    let fields = [
        "occurred",
        "speaker",
        "onBehalfOf",
        "text",
        "claim.on",
        "claim.stance",
        "channel",
        "source.url",
        "source.publisher",
        "source.published",
    ];
    for (field, heading) in fields.into_iter().zip(headings) {
        assert_eq!(column(&guess, field).as_deref(), Some(heading), "{field}: {:?}", guess.map.fields);
    }
    let told = |words: &str| guess.unclear.iter().filter(|told| told.contains(words)).count();
    assert_eq!(told("'Where': a statement has no place"), 1, "{:?}", guess.unclear);
    assert_eq!(told("when the sources were published"), 0, "{:?}", guess.unclear);
    assert_eq!(told("both fit"), 0, "{:?}", guess.unclear);
}

#[test]
fn of_two_columns_that_name_one_field_the_other_is_told() {
    let guess = guessed("statements", &["Speaker", "Spoken by", "Text"], &["A", "B", "words"]);
    assert_eq!(column(&guess, "speaker").as_deref(), Some("Speaker"));
    let told = "columns 'Speaker' and 'Spoken by' both fit: 'Speaker' is taken. If 'Spoken by' is meant, name it in [fields] speaker";
    assert_eq!(guess.unclear.iter().filter(|unclear| *unclear == told).count(), 1, "{:?}", guess.unclear);
}

#[test]
fn a_sheet_whose_sources_have_no_date_says_so_once_with_the_field_that_mends_it() {
    let count = |shape: &str, headings: &[&str], cells: &[&str], field: &str| {
        let guess = guessed(shape, headings, cells);
        let told = |unclear: &&String| {
            unclear.contains("no column says when the sources were published")
                && unclear.ends_with(&format!("[fields] {field}"))
        };
        guess.unclear.iter().filter(told).count()
    };
    let address = "https://example.org/a";
    assert_eq!(count("statements", &["Speaker", "Text", "Link"], &["A", "words", address], "source.published"), 1);
    assert_eq!(count("sources", &["Title", "URL"], &["A", address], "published"), 1);
    assert_eq!(count("statements", &["Speaker", "Text"], &["A", "words"], "source.published"), 0);
    let dated = ["Speaker", "Text", "Link", "Published"];
    assert_eq!(count("statements", &dated, &["A", "words", address, "2022-03-30"], "source.published"), 0);
}
