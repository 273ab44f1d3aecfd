//! Sheets from end to end, in memory: what the traps of spreadsheets do, and what is told of them.

use std::io::{Cursor, Write};

use serde_json::Value;
use uuid::Uuid;

use super::cell::{DateShown, SheetCell, SheetDate};
use super::grid::Sheet;
use super::guess;
use super::lines::SheetLines;
use super::map::SheetMap;
use super::map_text;
use super::on_record::KnownRecord;
use super::rows::{self, SheetPlace};
use super::template;
use super::text_file::{self, TextForm};
use super::workbook::Workbook;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::Line;

/// The map that all tests use, and the import.
const ID: Uuid = Uuid::from_u128(0x3f9a_2c41_b07e_4c9d_9f2a_6f0c_1d2e_3a4b);
const IMPORT: Uuid = Uuid::from_u128(0x8d21_e60c_c4a1_4c9d_9f2a_6f0c_1d2e_3a4b);

fn csv(text: &str) -> Sheet {
    bytes(text.as_bytes())
}

fn bytes(text: &[u8]) -> Sheet {
    let (grid, _) = text_file::read(text, &TextForm::default()).expect("a table");
    Sheet::of(grid, None).expect("a header")
}

fn operation(line: &str) -> Operation {
    line.parse::<Line>().expect(line).into_operation(&mut || EventId::new(Uuid::nil())).expect(line)
}

fn recorded(lines: &[&str]) -> KnownRecord {
    let mut on_record = KnownRecord::new(super::fields::KINDS.iter().map(|kind| kind.name));
    lines.iter().for_each(|line| on_record.take(&operation(line)));
    on_record
}

const RUSSIA: &str = r#"{"id":"00000000-0000-4000-8000-000000000001","body":{"actorRegistered":{"key":"russia","name":"Russia","kind":"STATE","aliases":["Russian Federation"]}}}"#;
const UKRAINE: &str = r#"{"id":"00000000-0000-4000-8000-000000000002","body":{"actorRegistered":{"key":"ukraine","name":"Ukraine","kind":"STATE"}}}"#;
const TALKS: &str = r#"{"id":"00000000-0000-4000-8000-000000000003","occurred":"2022-02-28","body":{"negotiationOpened":{"key":"istanbul","title":"Istanbul talks"}}}"#;

fn lines_of(map: &SheetMap, sheet: &Sheet, on_record: &KnownRecord) -> SheetLines {
    let place = SheetPlace { file: "talks.xlsx".to_owned(), sheet: Some("Talks".to_owned()) };
    rows::lines(map, sheet, on_record, &place, IMPORT).expect("the columns are there")
}

fn map(text: &str) -> SheetMap {
    SheetMap::read(&format!("id = \"{ID}\"\n{text}")).expect("a map")
}

fn statements(more: &str) -> SheetMap {
    map(&format!(
        "shape = \"statements\"\nrow-key = [\"No\"]\n[fields]\noccurred = {{ column = \"Date\" }}\nspeaker = {{ column = \"Who\" }}\n\
         text = {{ column = \"Text\" }}\nact = {{ value = \"ASSERT\" }}\n{more}"
    ))
}

fn json(line: &super::lines::SheetLine) -> Value {
    serde_json::from_str(&line.text).expect("JSON")
}

/// Builds a workbook of Excel of the parts that are given.
fn xlsx(workbook: &str, sheets: &[&str], styles: &str) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        archive.write_all(text.as_bytes()).expect("written");
    };
    let relations = |items: &str| {
        format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{items}</Relationships>"
        )
    };
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    put("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>");
    put(
        "_rels/.rels",
        &relations(&format!("<Relationship Id=\"r\" Type=\"{office}/officeDocument\" Target=\"xl/workbook.xml\"/>")),
    );
    let mut items = format!("<Relationship Id=\"s\" Type=\"{office}/styles\" Target=\"styles.xml\"/>");
    for place in 1..=sheets.len() {
        items.push_str(&format!(
            "<Relationship Id=\"r{place}\" Type=\"{office}/worksheet\" Target=\"worksheets/sheet{place}.xml\"/>"
        ));
    }
    put("xl/_rels/workbook.xml.rels", &relations(&items));
    let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";
    put("xl/workbook.xml", &format!("<workbook {main} xmlns:r=\"{office}\">{workbook}</workbook>"));
    put("xl/styles.xml", &format!("<styleSheet {main}>{styles}</styleSheet>"));
    for (place, sheet) in sheets.iter().enumerate() {
        put(&format!("xl/worksheets/sheet{}.xml", place + 1), &format!("<worksheet {main}>{sheet}</worksheet>"));
    }
    archive.finish().expect("finished").into_inner()
}

/// Dates shown with a day (style 1) and without one (style 2: mmm-yy).
const STYLES: &str = "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"17\"/></cellXfs>";
const ONE_SHEET: &str = "<sheets><sheet name=\"Talks\" sheetId=\"1\" r:id=\"r1\"/></sheets>";

fn text(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

fn header() -> String {
    format!("<row r=\"1\">{}{}</row>", text("A1", "Date"), text("B1", "Title"))
}

fn open(bytes: &[u8]) -> Sheet {
    let mut book = Workbook::open(bytes).expect("a workbook");
    let name = book.sheets[0].name.clone();
    let (grid, notes) = book.grid(&name).expect("a grid");
    let mut sheet = Sheet::of(grid, None).expect("a header");
    sheet.notes.extend(notes);
    sheet
}

fn day(year: u16, month: u8, day: u8) -> SheetCell {
    SheetCell::Date(SheetDate { year, month, day, time: None, shows: DateShown::Day })
}

#[test]
fn a_date_that_excel_made_of_a_month_is_the_month_again() {
    let rows = format!(
        "<sheetData>{}<row r=\"2\"><c r=\"A2\" s=\"2\"><v>45505</v></c>{}</row><row r=\"3\"><c r=\"A3\" s=\"1\"><v>45505</v></c></row></sheetData>",
        header(),
        text("B2", "talks")
    );
    let sheet = open(&xlsx(ONE_SHEET, &[&rows], STYLES));
    assert_eq!(sheet.rows[0].cell(0).to_string(), "2024-08");
    assert_eq!(sheet.rows[1].cell(0), &day(2024, 8, 1));
    assert!(sheet.notes[0].starts_with("1 date is shown without a day"), "{:?}", sheet.notes);
    // A first of a month that shows its day is one; that it may stand for the month is said.
    let guess = guess::guess(&sheet, &recorded(&[]), Some("meetings"), ID);
    assert!(guess.unclear.iter().any(|told| told.contains("1 date is the first of a month")), "{:?}", guess.unclear);
}

#[test]
fn both_calendars_of_excel_are_read() {
    let rows = format!("<sheetData>{}<row r=\"2\"><c r=\"A2\" s=\"1\"><v>44650</v></c></row></sheetData>", header());
    assert_eq!(open(&xlsx(ONE_SHEET, &[&rows], STYLES)).rows[0].cell(0), &day(2022, 3, 30));
    let rows = rows.replace("44650", "43188");
    let since_1904 = format!("<workbookPr date1904=\"1\"/>{ONE_SHEET}");
    assert_eq!(open(&xlsx(&since_1904, &[&rows], STYLES)).rows[0].cell(0), &day(2022, 3, 30));
}

#[test]
fn merged_cells_hold_in_each_of_their_rows() {
    let rows = format!(
        "<sheetData>{}<row r=\"2\"><c r=\"A2\" s=\"1\"><v>44650</v></c>{}</row><row r=\"3\">{}</row><row r=\"4\">{}</row></sheetData>\
         <mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>",
        header(),
        text("B2", "one"),
        text("B3", "two"),
        text("B4", "three"),
    );
    let sheet = open(&xlsx(ONE_SHEET, &[&rows], STYLES));
    let dates: Vec<String> = sheet.rows.iter().map(|row| row.cell(0).to_string()).collect();
    assert_eq!(dates, ["2022-03-30", "2022-03-30", ""]);
    assert!(sheet.notes.iter().any(|note| note.starts_with("1 cells of merged regions")), "{:?}", sheet.notes);
}

#[test]
fn an_ods_file_is_read_with_its_dates_and_hidden_sheets() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, text: &str| {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("begun");
        archive.write_all(text.as_bytes()).expect("written");
    };
    put("mimetype", "application/vnd.oasis.opendocument.spreadsheet");
    put(
        "META-INF/manifest.xml",
        "<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
    );
    let text = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let urn = "urn:oasis:names:tc:opendocument:xmlns";
    put(
        "content.xml",
        &format!(
            "<office:document-content xmlns:office=\"{urn}:office:1.0\" xmlns:table=\"{urn}:table:1.0\" xmlns:text=\"{urn}:text:1.0\"><office:body>\
             <office:spreadsheet><table:table table:name=\"Talks\"><table:table-row>{}{}</table:table-row><table:table-row>\
             <table:table-cell office:value-type=\"date\" office:date-value=\"2022-03-29T10:30:00\"><text:p>29.03.22</text:p></table:table-cell>{}</table:table-row>\
             <table:table-row table:number-rows-repeated=\"10000\"><table:table-cell/></table:table-row>\
             </table:table></office:spreadsheet></office:body></office:document-content>",
            text("Date"),
            text("Title"),
            text("Round"),
        ),
    );
    let sheet = open(&archive.finish().expect("finished").into_inner());
    assert_eq!(sheet.columns, ["Date", "Title"]);
    assert_eq!(sheet.rows.iter().map(|row| row.cell(0).to_string()).collect::<Vec<_>>(), ["2022-03-29T10:30"]);
}

#[test]
fn hidden_sheets_are_named_and_not_taken_first() {
    let rows = format!("<sheetData>{}</sheetData>", header());
    let two = "<sheets><sheet name=\"Old\" sheetId=\"1\" state=\"hidden\" r:id=\"r1\"/><sheet name=\"Talks\" sheetId=\"2\" r:id=\"r2\"/></sheets>";
    let bytes = xlsx(two, &[&rows, &rows], STYLES);
    let book = Workbook::open(&bytes).unwrap();
    let told: Vec<(&str, bool)> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(told, [("Old", true), ("Talks", false)]);
}

#[test]
fn an_error_of_a_formula_is_told_by_its_cell() {
    let rows = format!(
        "<sheetData><row r=\"1\">{}{}{}{}</row><row r=\"2\"><c r=\"A2\"><v>1</v></c>{}<c r=\"C2\" t=\"e\"><v>#REF!</v></c>{}</row></sheetData>",
        text("A1", "No"),
        text("B1", "Date"),
        text("C1", "Who"),
        text("D1", "Text"),
        text("B2", "2022-03-29"),
        text("D2", "It stops.")
    );
    let sheet = open(&xlsx(ONE_SHEET, &[&rows], STYLES));
    let lines = lines_of(&statements(""), &sheet, &recorded(&[RUSSIA]));
    let told: Vec<String> = lines.troubles.iter().map(ToString::to_string).collect();
    assert_eq!(told, ["row 2, column 'Who' (cell C2): the cell holds the error #REF!: mend its formula, or clear it"]);
}

#[test]
fn ten_thousand_empty_rows_and_a_cell_far_out_take_no_room() {
    let mut rows = format!("<sheetData>{}", header());
    for row in 2..10_002 {
        rows.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\" s=\"1\"/></row>"));
    }
    rows.push_str(&format!("<row r=\"1048576\">{}</row></sheetData>", text("B1048576", "last")));
    let sheet = open(&xlsx(ONE_SHEET, &[&rows], STYLES));
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1_048_576]);
    let far = format!("<sheetData>{}<row r=\"2\">{}</row></sheetData>", header(), text("XFD2", "far"));
    let bytes = xlsx(ONE_SHEET, &[&far], STYLES);
    let error = Workbook::open(&bytes).unwrap().grid("Talks").unwrap_err().to_string();
    assert!(error.contains("cell XFD2 lies beyond column 1000"), "{error}");
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let zeros = vec![b' '; 1 << 20];
    for part in 0..3 {
        archive.start_file(format!("xl/part{part}.xml"), zip::write::SimpleFileOptions::default()).unwrap();
        for _ in 0..100 {
            archive.write_all(&zeros).unwrap();
        }
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let error = Workbook::open(&bytes).err().expect("it is refused").to_string();
    assert!(error.starts_with("the workbook unpacks to 300 MB"), "{error}");
    // One that lies about its sizes is found out by unpacking it into nothing.
    let said = (100u32 << 20).to_le_bytes();
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(4).position(|window| window == said) {
        bytes[at + found..at + found + 4].copy_from_slice(&1_000u32.to_le_bytes());
        at += found + 4;
    }
    let error = Workbook::open(&bytes).err().expect("it is refused").to_string();
    assert!(error.contains("larger than the workbook says") || error.contains("cannot be unpacked"), "{error}");
    let repeats = "<office:body xmlns:office=\"o\" xmlns:table=\"t\"><table:table-row table:number-rows-repeated=\"1000000\">\
         <table:table-cell office:value-type=\"string\" table:number-columns-repeated=\"16000\"/></table:table-row></office:body>";
    assert!(super::workbook_xml::check_repeats(repeats).is_err());
}

#[test]
fn text_comes_in_any_usual_encoding_and_with_any_delimiter() {
    let table = "Дата;Кто;Что\n2022-03-29;Россия;\"Сократить; немедленно\"\n2022-03-30;Украина;Нет\n";
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(table);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bare_utf16: Vec<u8> = "Date\tWho\n2022-03-29\tRussia\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let marked = [b"\xEF\xBB\xBF".as_slice(), table.as_bytes()].concat();
    for text in [table.as_bytes(), &cp1251, &utf16, &marked] {
        let sheet = bytes(text);
        assert_eq!(sheet.columns, ["Дата", "Кто", "Что"]);
        assert_eq!(sheet.rows[0].cell(2), &SheetCell::Text("Сократить; немедленно".to_owned()));
    }
    assert_eq!(bytes(&bare_utf16).columns, ["Date", "Who"]);
    assert_eq!(csv("sep=;\nDate;Who, what\n2022;x\n").columns, ["Date", "Who, what"]);
    assert_eq!(csv("a|b\n1|2\n").rows[0].cell(1), &SheetCell::Text("2".to_owned()));
    let windows = "Date,Place\n2022-03-29,Caf\u{e9} Ortak\u{f6}y\n";
    let (cp1252, _, _) = encoding_rs::WINDOWS_1252.encode(windows);
    assert_eq!(bytes(&cp1252).rows[0].cell(1), &SheetCell::Text("Caf\u{e9} Ortak\u{f6}y".to_owned()));
}

#[test]
fn two_columns_of_one_name_are_told_apart_and_said() {
    let sheet = csv("A title above the table,,\nDate,Date,Who\n2022-03-29,2022-03-30,Russia\n");
    assert_eq!(sheet.header_row, 2);
    assert_eq!(sheet.columns, ["Date", "Date (2)", "Who"]);
    assert!(sheet.notes[0].contains("two columns are called 'Date'"), "{:?}", sheet.notes);
}

#[test]
fn right_to_left_text_is_read_in_headings_names_and_dates() {
    let sheet = csv(
        "No,\u{200f}Date\u{200f},Who,Text\n1,\u{200f}29/03/2022\u{200f},\u{202b}Russia\u{202c},\u{200f}שלום עולם\n",
    );
    let lines = lines_of(&statements(""), &sheet, &recorded(&[RUSSIA]));
    assert_eq!((lines.troubles, lines.questions), (vec![], vec![]));
    let line = json(&lines.lines[0]);
    assert_eq!(line["occurred"], "2022-03-29");
    assert_eq!(line["body"]["statementMade"]["speaker"], "russia");
    assert_eq!(line["body"]["statementMade"]["text"], "שלום עולם");
}

#[test]
fn numbers_that_are_text_are_the_same_key_as_numbers() {
    let row = |cell: &str| {
        let rows = format!(
            "<sheetData><row r=\"1\">{}{}{}{}</row><row r=\"2\">{cell}{}{}{}</row></sheetData>",
            text("A1", "No"),
            text("B1", "Date"),
            text("C1", "Who"),
            text("D1", "Text"),
            text("B2", "2022-03-29"),
            text("C2", "Russia"),
            text("D2", "x"),
        );
        let sheet = open(&xlsx(ONE_SHEET, &[&rows], STYLES));
        json(&lines_of(&statements(""), &sheet, &recorded(&[RUSSIA])).lines[0])["id"].clone()
    };
    let number = row("<c r=\"A2\"><v>17</v></c>");
    assert_eq!(number, row(&text("A2", "17")));
    assert_ne!(number, row(&text("A2", "18")));
}

#[test]
fn all_that_is_wrong_with_a_row_is_told_at_once_and_by_cell() {
    let sheet = csv(
        "No,Date,Who,Text,Stance,Lat\n1,03/04/2022,Russia,ok,,\n2,soon,Putin?,,accept,\n,2022-03-29,Russia,ok,,\n2,2022-03-29,Russia,twice,,\n",
    );
    let map = statements("\"claim.stance\" = { column = \"Stance\" }\n");
    let lines = lines_of(&map, &sheet, &recorded(&[RUSSIA]));
    let told: Vec<String> = lines.troubles.iter().map(ToString::to_string).collect();
    let expected = [
        "row 2, column 'Date' (cell B2): '03/04/2022' can be 2022-04-03 or 2022-03-04",
        "row 3, column 'Date' (cell B3): 'soon' is not a date",
        "row 3, column 'Who' (cell C3): nobody has said yet who or what 'Putin?' is",
        "row 3, column 'Text' (cell D3): is empty: a row of kind statementMade needs 'text'",
        "row 3, column 'Stance' (cell E3): 'accept' is none of ACCEPTS",
        "row 4, column 'No' (cell A4): is empty",
        "row 5, column 'No' (cell A5): the row has the same key as row 3",
    ];
    assert_eq!(told.len(), expected.len(), "{told:#?}");
    for (told, expected) in told.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}\n{expected}");
    }
    assert_eq!(lines.lines.len(), 0);
}

#[test]
fn a_row_becomes_the_line_that_a_person_would_write() {
    let sheet = csv("No,Date,Who,To,Text,On,Stance,Source,Title,Published,Quote\n\
         7,29 March 2022,Russian Federation,Ukraine; Turkey,It cuts back its activity.,issue: Security,insists on,https://example.org/a(b),News,30 March 2022,drastically\n");
    let issue = r#"{"id":"00000000-0000-4000-8000-000000000004","occurred":"2022-03-01","negotiation":"istanbul","body":{"issueRaised":{"key":"security","title":"Security"}}}"#;
    let map = statements(
        "addressees = { column = \"To\", split = \";\" }\nnegotiation = { value = \"Istanbul talks\" }\n\"claim.on\" = { column = \"On\" }\n\
         \"claim.stance\" = { column = \"Stance\" }\n\"source.url\" = { column = \"Source\" }\n\"source.title\" = { column = \"Title\" }\n\
         \"source.published\" = { column = \"Published\" }\n\"source.quote\" = { column = \"Quote\" }\n\
         [names.actor]\nTurkey = { new = \"STATE\", key = \"turkiye\", name = \"Türkiye\", country = \"TUR\" }\n",
    );
    let lines = lines_of(&map, &sheet, &recorded(&[RUSSIA, UKRAINE, TALKS, issue]));
    assert_eq!((lines.troubles, lines.questions), (vec![], vec![]));
    let [actor, source, row] = [0, 1, 2].map(|place| json(&lines.lines[place]));
    assert_eq!(
        actor["body"]["actorRegistered"],
        serde_json::json!({"key": "turkiye", "name": "Türkiye", "kind": "STATE", "country": "TUR"})
    );
    let profile = &source["body"]["sourceRegistered"];
    assert_eq!(profile["url"], "https://example.org/a(b)");
    assert_eq!((&profile["title"], &profile["published"]), (&"News".into(), &"2022-03-30".into()));
    assert_eq!(row["sources"], serde_json::json!([{"source": profile["key"], "quote": "drastically"}]));
    assert_eq!(row["negotiation"], "istanbul");
    assert_eq!(row["note"], "Row 2 of sheet Talks in talks.xlsx (map 3f9a2c41b07e, import 8d21e60cc4a1)");
    assert_eq!(
        row["body"]["statementMade"],
        serde_json::json!({
            "speaker": "russia", "addressees": ["ukraine", "turkiye"], "act": "ASSERT", "text": "It cuts back its activity.",
            "claims": [{"subject": "russia", "on": {"issue": "security"}, "stance": "INSISTS_ON"}],
        })
    );
}

#[test]
fn the_rows_of_a_vote_are_one_decision() {
    let sheet =
        csv("Decision,Date,On,Voter,Vote\nES-11/1,2022-03-02,draft,Russia,No\nES-11/1,2022-03-02,draft,Ukraine,y\n");
    let proposal = r#"{"id":"00000000-0000-4000-8000-000000000005","occurred":"2022-03-01","negotiation":"istanbul","body":{"proposalTabled":{"key":"draft","title":"Draft"}}}"#;
    let on_record = recorded(&[RUSSIA, UKRAINE, TALKS, proposal]);
    let guess = guess::guess(&sheet, &on_record, None, ID);
    assert_eq!(guess.map.shape, "votes");
    let lines = lines_of(&guess.map, &sheet, &on_record);
    assert_eq!((lines.troubles, lines.questions, lines.rows), (vec![], vec![], 2));
    let row = json(&lines.lines[0]);
    assert_eq!(
        row["body"]["decisionTaken"],
        serde_json::json!({
            "key": "es-11-1", "on": {"proposal": "draft"},
            "votes": [{"actor": "russia", "vote": "NO"}, {"actor": "ukraine", "vote": "YES"}],
        })
    );
}

#[test]
fn rows_of_any_kind_say_theirs_in_a_column() {
    let sheet = csv("No.,Kind,Date,Negotiation,key,title,actor,role\n\
         1,negotiationOpened,2022-02-28,,gomel,Talks in Gomel,,\n2,Party joined,2022-02-28,gomel,,,Russia,party\n3,meeting held,2022-02-28,gomel,first,First round,,\n\
         4,meetingHeld,2022-03-01,gomel,second,Second round,Russia,\n5,dance,2022-03-01,,,,,\n");
    let on_record = recorded(&[RUSSIA]);
    let guess = guess::guess(&sheet, &on_record, None, ID);
    assert_eq!(guess.map.shape, "events");
    let lines = lines_of(&guess.map, &sheet, &on_record);
    let kinds: Vec<String> = lines
        .lines
        .iter()
        .map(|line| json(line)["body"].as_object().and_then(|body| body.keys().next().cloned()).unwrap_or_default())
        .collect();
    assert_eq!(kinds, ["negotiationOpened", "partyJoined", "meetingHeld"]);
    let told: Vec<String> = lines.troubles.iter().map(ToString::to_string).collect();
    assert!(
        told[0].starts_with("row 5, column 'actor' (cell G5): a row of kind meetingHeld has no field 'actor'"),
        "{told:?}"
    );
    assert!(told[1].starts_with("row 6, column 'Kind' (cell B6): 'dance' is no kind of event"), "{told:?}");
}

#[test]
fn a_sheet_to_fill_is_read_without_a_question() {
    for shape in template::shapes() {
        let headings = template::headings(shape).expect(shape);
        let sheet = csv(&format!("{}\n", headings.join(",")));
        let guess = guess::guess(&sheet, &recorded(&[TALKS]), Some(shape), ID);
        assert_eq!(guess.unused, Vec::<String>::new(), "{shape}: {:?}", guess.map.fields);
        let open = guess.map.fields.iter().find(|(_, field)| field.value.as_deref() == Some("?"));
        assert_eq!(open, None, "{shape}");
        let told_apart =
            ["statements", "meetings", "votes", "consents", "commitments", "incidents", "actors", "offices"];
        if told_apart.contains(&shape) {
            assert_eq!(guess::guess(&sheet, &recorded(&[TALKS]), None, ID).map.shape, shape);
        }
    }
}

#[test]
fn a_guessed_map_is_read_as_it_was_written_and_questions_are_added_to_it() {
    let sheet =
        csv("No,Date,Speaker,Act,Text,Source\n1,03/04/2022,\"Mr \"\"X\"\"\",mumbled,Yes.,https://example.org/1\n");
    let guess = guess::guess(&sheet, &recorded(&[]), None, ID);
    assert_eq!(guess.map.shape, "statements");
    let lines = lines_of(&guess.map, &sheet, &recorded(&[]));
    let written = map_text::write(&guess, &lines.questions, "talks.csv");
    let read = SheetMap::read(&written).expect(&written);
    assert_eq!(read.fields, guess.map.fields, "{written}");
    assert_eq!((read.row_key, read.id), (vec!["No".to_owned()], ID));
    assert!(written.contains("[names.actor]\n\"Mr \\\"X\\\"\" = \"?\"  # not on record: "), "{written}");
    assert!(guess.unclear.iter().any(|told| told.contains("'mumbled'")), "{:?}", guess.unclear);
    let dated = written
        .replace("# \"source.published\" = { column = \"COLUMN\" }", "\"source.published\" = { column = \"Date\" }");
    assert!(read_again(&dated).fields.contains_key("source.published"), "the hint is a line of the map: {written}");
    let more = csv("No,Date,Speaker,Act,Text,Source\n1,2022-04-03,Somebody else,ASSERT,Yes.,\n");
    let asked = map_text::ask(&written, &lines_of(&read_again(&written), &more, &recorded(&[])).questions).unwrap();
    assert!(asked.starts_with(written.trim_end()) && asked.contains("\"Somebody else\" = \"?\""), "{asked}");
    assert_eq!(map_text::ask(&asked, &lines.questions).unwrap(), asked);
}

fn read_again(text: &str) -> SheetMap {
    SheetMap::read(text).expect(text)
}

#[test]
fn rows_that_say_what_is_on_record_are_pointed_out_and_left() {
    let by_hand = r#"{"id":"00000000-0000-4000-8000-000000000009","occurred":"2022-03-29","body":{"statementMade":{"speaker":"russia","act":"COMMIT","text":"Russia will cut back its military activity around Kyiv drastically."}}}"#;
    let sheet = csv(
        "No,Date,Who,Text\n1,2022-03-29,Russia,\"Russia will drastically cut back its military activity around Kyiv\"\n2,2022-03-29,Russia,Another matter altogether\n",
    );
    let on_record = recorded(&[RUSSIA, by_hand]);
    let lines = lines_of(&statements(""), &sheet, &on_record);
    assert_eq!(lines.look_alikes, [(2, "00000000-0000-4000-8000-000000000009".to_owned())]);
    assert_eq!(lines.lines.len(), 1);
    let mut all = statements("");
    all.look_alikes = super::map::LookAlikeRule::Record;
    assert_eq!(lines_of(&all, &sheet, &on_record).lines.len(), 2);
}

#[test]
fn an_actor_that_is_on_record_is_not_registered_again_by_a_row() {
    let sheet = csv("No,Name,Type\n1,Russian Federation,State\n2,Belarus,State\n");
    let on_record = recorded(&[RUSSIA]);
    let guess = guess::guess(&sheet, &on_record, None, ID);
    assert_eq!(guess.map.shape, "actors");
    let lines = lines_of(&guess.map, &sheet, &on_record);
    assert_eq!(lines.look_alikes, [(2, "00000000-0000-4000-8000-000000000001".to_owned())]);
    let keys: Vec<Value> =
        lines.lines.iter().map(|line| json(line)["body"]["actorRegistered"]["key"].clone()).collect();
    assert_eq!(keys, ["belarus"]);
}

#[test]
fn a_topic_without_a_stance_makes_no_claim_and_no_question() {
    let sheet =
        csv("No,Date,Who,Text,Topic,Stance\n1,2022-03-29,Russia,one,Crimea,\n2,2022-03-30,Russia,two,Crimea,rejects\n");
    let map = statements("\"claim.on\" = { column = \"Topic\" }\n\"claim.stance\" = { column = \"Stance\" }\n");
    let lines = lines_of(&map, &sheet, &recorded(&[RUSSIA]));
    assert_eq!(lines.questions.iter().map(|question| (question.row, question.cells)).collect::<Vec<_>>(), [(3, 1)]);
    assert_eq!(lines.lines.len(), 1);
}

#[test]
fn a_row_that_is_gone_is_reported_and_its_event_stays() {
    let sheet = csv("No,Date,Who,Text\n1,2022-03-29,Russia,one\n2,2022-03-30,Russia,two\n");
    let first = lines_of(&statements(""), &sheet, &recorded(&[RUSSIA]));
    let mut on_record = recorded(&[RUSSIA]);
    first.lines.iter().for_each(|line| on_record.take(&operation(&line.text)));
    let fewer = csv("No,Date,Who,Text\n2,2022-03-30,Russia,two\n");
    let second = lines_of(&statements(""), &fewer, &on_record);
    let gone: Vec<&str> = second.missing.iter().map(|(place, _)| place.as_str()).collect();
    assert_eq!(gone, ["Row 2 of sheet Talks in talks.xlsx"]);
    assert_eq!((second.lines.len(), second.look_alikes.len()), (1, 0));
}
