//! Files of data sets: what their rows become, what is left out, and that a later file records only what changed.
//!
//! Small files are written here. The real ones are read where they lie beside the project, and a test of them is skipped where
//! they do not.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::Desk;

/// Returns the folder of real data, if it is there.
fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no folder of real data beside the project");
    None
}

pub(super) fn import(desk: &Desk, format: &str, files: &[PathBuf], more: &[&str]) -> Value {
    let mut arguments: Vec<String> = ["import", "--format", format, "--json"].map(str::to_owned).to_vec();
    arguments.extend(files.iter().map(|file| file.to_str().expect("UTF-8").to_owned()));
    arguments.extend(more.iter().map(|argument| (*argument).to_owned()));
    serde_json::from_str(&desk.run(&arguments).good()).expect("JSON")
}

pub(super) fn write(desk: &Desk, name: &str, text: &str) -> PathBuf {
    std::fs::write(desk.path(name), text).expect("written");
    desk.path(name)
}

/// Returns the bodies of the events of a kind.
pub(super) fn bodies(desk: &Desk, kind: &str) -> Vec<Value> {
    let lines = desk.export();
    let lines = lines.iter().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    lines.filter_map(|line| line["body"].get(kind).cloned()).collect()
}

/// Counts what was left out for reasons with some words.
pub(super) fn left_out(report: &Value, words: &str) -> u64 {
    let all = report["leftOut"].as_array().into_iter().flatten();
    all.filter(|left| left["reason"].as_str().is_some_and(|reason| reason.contains(words)))
        .map(|left| left["count"].as_u64().unwrap_or(0))
        .sum()
}

#[test]
fn roll_calls_become_decisions_without_outcome_and_sponsors() {
    let desk = Desk::new();
    let calls = "rcid,session,importantvote,date,unres,amend,para,short,descr\n\
                 3,1,0,1946-01-01,R/1/66,1,0,RULES,\"TO ADOPT AN AMENDMENT\"\n4,1,1,1946-01-02,R/1/79,0,0,,\n";
    let votes = "rcid,country,country_code,vote\n3,United States,US,yes\n3,Cuba,CU,abstain\n4,Cuba,CU,no\n9,Cuba,CU,no\n4,Cuba,CU,yes\n";
    let files = [write(&desk, "calls.csv", calls), write(&desk, "votes.csv", votes)];
    let report = import(&desk, "un-votes", &files, &[]);
    assert_eq!((report["rows"].as_u64(), report["refused"].as_array().map(Vec::len)), (Some(7), Some(0)), "{report}");
    assert_eq!((left_out(&report, "does not have"), left_out(&report, "a second vote")), (1, 1), "{report}");
    let decisions = bodies(&desk, "decisionTaken");
    assert_eq!(
        decisions[0]["votes"].to_string(),
        r#"[{"actor":"united-states","vote":"YES"},{"actor":"cuba","vote":"ABSTAIN"}]"#
    );
    assert!(decisions.iter().all(|decision| decision.get("outcome").is_none() && decision.get("tally").is_none()));
    let proposals = bodies(&desk, "proposalTabled");
    assert_eq!((&proposals[0]["symbol"], proposals[0].get("by")), (&"R/1/66".into(), None));
    let source = &bodies(&desk, "sourceRegistered")[0];
    assert!(source["title"].as_str().is_some_and(|title| title.ends_with("Terms: CC0 1.0")), "{source}");
    let told = desk.run(["import", "--format", "un-votes", "votes.csv"]).ended(1);
    assert!(told.contains("the file of the roll calls is missing"), "{told}");
}

#[test]
fn a_later_file_records_only_what_changed_and_can_be_taken_back() {
    let desk = Desk::new();
    let header = "id,start-date,end-date,visitor,from_id,from,description,created-datetime,last-modified-datetime\n";
    let rows =
        "1,2012-05-14,2012-05-16,President A,b,Bland,Official visit.,x,y\n2,2013-01-01,2013-01-01,,b,Bland,,x,y\n";
    let first = write(&desk, "visits.csv", &format!("{header}{rows}"));
    let report = import(&desk, "us-travel", &[first], &[]);
    assert_eq!(report["recorded"], 5, "{report}");
    let changed =
        rows.replace("2012-05", "2013-05").replace("\n2,", "\n3,2014-01-01,2014-01-02,King C,b,Bland,,x,y\n2,");
    let second = write(&desk, "visits.csv", &format!("{header}{changed}"));
    let report = import(&desk, "us-travel", &[second], &[]);
    let counts = ["recorded", "corrected", "alreadyOnRecord"].map(|name| report[name].as_u64().unwrap_or(99));
    assert_eq!(counts, [3, 1, 2], "{report}");
    let tag = report["import"].as_str().expect("a tag");
    let told = desk.run(["undo-import", tag, "--reason", "not wanted"]).good();
    assert!(told.starts_with("2 events retracted\n1 events of earlier imports keep"), "{told}");
}

#[test]
fn coded_events_become_statements_meetings_and_incidents() {
    let desk = Desk::new();
    let head = "Event ID\tEvent Date\tSource Name\tSource Sectors\tSource Country\tEvent Text\tCAMEO Code\tIntensity\tTarget Name\t\
                Target Sectors\tTarget Country\tStory ID\tSentence Number\tPublisher\tCity\tDistrict\tProvince\tCountry\tLatitude\tLongitude\n";
    let row = |id: u32, text: &str, code: &str, source: &str| {
        format!(
            "{id}\t2018-06-01\t{source}\tNA\tNA\t{text}\t{code}\t1\tVietnam\tNA\tVietnam\t9\t2\tAgency\tHanoi\tNA\tNA\tVietnam\t21.0\t105.8\n"
        )
    };
    let rows = [
        row(1, "Consult", "040", "Bangladesh"),
        row(2, "Demand", "100", "Bangladesh"),
        row(3, "fight with small arms and light weapons", "193", "NA"),
        row(4, "Make statement", "010", "NA"),
    ];
    let file = write(&desk, "events.tab", &format!("{head}{}", rows.concat()));
    let report = import(&desk, "icews", &[file], &[]);
    assert_eq!(left_out(&report, "without the one who made it"), 1, "{report}");
    assert_eq!(
        bodies(&desk, "meetingHeld")[0]["participants"].to_string(),
        r#"[{"actor":"bangladesh"},{"actor":"vietnam"}]"#
    );
    let statement = &bodies(&desk, "statementMade")[0];
    assert_eq!((&statement["act"], &statement["text"]), (&"DEMAND".into(), &"Demand (CAMEO 100)".into()));
    let incident = &bodies(&desk, "incidentReported")[0];
    assert_eq!(
        (&incident["kind"], incident.get("by"), &incident["against"][0]),
        (&"ATTACK".into(), None, &"vietnam".into())
    );
    let told = desk.run(["import", "--format", "gdelt", "events.tab"]).ended(1);
    assert!(told.contains("has 20 columns; GDELT 2.0 events have 61"), "{told}");
}

#[test]
fn slides_of_a_timeline_become_incidents() {
    let desk = Desk::new();
    let timeline = r#"
        {"title":{"text":{"headline":"T"}},"events":[
        {"start_date":{"year":"1815","month":"12","day":""},"end_date":{"year":1852},"text":{"headline":"Ada <b>Lovelace</b>","text":"<p>Wrote &amp; thought.</p>"},
         "media":{"url":"https://example.org/ada.jpg","credit":"Somebody"},"group":"People"},
        {"start_date":{"year":"-13800000000"},"text":{"headline":"Bang"}}]}"#;
    let file = write(&desk, "lives.json", timeline);
    let report = import(&desk, "timelinejs", &[file], &[]);
    assert_eq!(left_out(&report, "without a year") + left_out(&report, "titles and eras"), 2, "{report}");
    let incident = &bodies(&desk, "incidentReported")[0];
    assert_eq!((&incident["title"], &incident["text"]), (&"Ada Lovelace".into(), &"Wrote & thought.".into()));
    assert!(desk.export().iter().any(|line| line.contains(r#""occurred":"1815-12/1852""#)));
}

#[test]
fn conflict_events_name_an_attacker_only_where_the_type_says_so() {
    let desk = Desk::new();
    let head = "event_id_cnty,event_date,year,time_precision,event_type,sub_event_type,actor1,inter1,actor2,inter2,country,admin1,location,latitude,longitude,geo_precision,source,notes,fatalities\n";
    let rows = "XYZ12,03 March 2023,2023,1,Battles,Armed clash,Army of X,1,Front Y,2,X,North,Town,1.5,2.5,1,Radio; Paper,They fought.,5\n\
                XYZ13,2023-03-04,2023,3,Violence against civilians,Attack,Front Y,2,Civilians (X),7,X,North,Town,1.5,2.5,3,Radio,,0\n,,,,,,,,,,,,,,,,,,\n";
    let file = write(&desk, "acled.csv", &format!("{head}{rows}"));
    let report = import(&desk, "acled", &[file], &[]);
    assert_eq!(left_out(&report, "without an id or a day"), 1, "{report}");
    let [battle, attack] = &bodies(&desk, "incidentReported")[..] else { panic!("two incidents") };
    assert_eq!(
        (&battle["kind"], &battle["actors"], battle.get("by")),
        (&"CLASH".into(), &serde_json::json!(["army-of-x", "front-y"]), None)
    );
    assert_eq!(
        (&attack["by"], &attack["against"]),
        (&serde_json::json!(["front-y"]), &serde_json::json!(["civilians-x"]))
    );
    let lines = desk.export().join("\n");
    assert!(
        lines.contains(r#""occurred":"2023-03","#)
            && lines.contains("Fatalities as ACLED counts them: 5. Reported by: Radio; Paper.")
    );
}

#[test]
fn references_become_sources() {
    let desk = Desk::new();
    let csl = r#"[{"id":"smith2022","type":"article","title":"Talks","container-title":"Journal of Talks","author":[{"given":"Ann","family":"Smith"},{"literal":"Staff"}],
        "issued":{"date-parts":[[2022,3,29]]},"URL":"https://example.org/talks","language":"en"},{"id":"empty"}]"#;
    let bib = "@article{doe2021, title = {The {Treaty} and its \\\"limits\\\"}, journal = \"Law, Review\", author = {Doe, Jane and Roe, R.}, year = 2021, month = mar, doi = {10.1/x}}\n@comment{x, y}\n";
    let report = import(&desk, "csl-json", &[write(&desk, "list.json", csl)], &[]);
    assert_eq!((left_out(&report, "without a title"), &report["recorded"]), (1, &1.into()), "{report}");
    let report = import(&desk, "bibtex", &[write(&desk, "list.bib", bib)], &[]);
    assert_eq!((left_out(&report, "comments"), &report["recorded"]), (1, &1.into()), "{report}");
    let [smith, doe] = &bodies(&desk, "sourceRegistered")[..] else { panic!("two sources") };
    assert_eq!((&smith["author"], &smith["published"]), (&"Ann Smith; Staff".into(), &"2022-03-29".into()));
    assert_eq!(
        (&doe["publisher"], &doe["published"], &doe["url"]),
        (&"Law, Review".into(), &"2021-03".into(), &"https://doi.org/10.1/x".into())
    );
    assert_eq!(doe["author"], "Doe, Jane; Roe, R.");
}

#[test]
fn real_files_are_read_without_a_refusal_and_a_second_time_without_a_record() {
    let Some(data) = data() else { return };
    let cases: [(&str, &[&str], u64, u64); 6] = [
        ("gdelt", &["gdelt/20151027220000.export.CSV"], 2_116, 1_900),
        ("icews", &["icews-raw/events.2018.sample.tab"], 3_705, 3_600),
        ("pa-x", &["pax-excerpt/pax_v10_israel_palestine_17cols.csv"], 50, 50),
        ("us-travel", &["us-diplomatic-travel/visits.csv"], 3_264, 3_264),
        (
            "timelinejs",
            &[
                "timelinejs/women_in_computing.json",
                "timelinejs/my-own-timeline.csv",
                "timelinejs/houston.timeline3.json",
            ],
            20,
            20,
        ),
        ("timelinejs", &["timelinejs/cosmo.json"], 1, 0),
    ];
    for (format, files, rows, least) in cases {
        let desk = Desk::new();
        let files: Vec<PathBuf> = files.iter().map(|file| data.join(file)).collect();
        let report = import(&desk, format, &files, &[]);
        assert_eq!(report["refused"], serde_json::json!([]), "{format}");
        assert!(
            report["rows"].as_u64() >= Some(rows) && report["recorded"].as_u64() >= Some(least),
            "{format}: {report}"
        );
        let again = import(&desk, format, &files, &[]);
        assert_eq!((&again["recorded"], &again["refused"]), (&0.into(), &serde_json::json!([])), "{format}");
    }
}

/// Returns a row of GDELT: two actors by code, name, country and type, and what one did to the other.
fn gdelt_row(id: u32, [first, second]: [[&str; 4]; 2], code: &str) -> String {
    let mut cells = vec![String::new(); 61];
    cells[0] = id.to_string();
    cells[1] = "20220301".to_owned();
    for (at, [code, name, country, sort]) in [(5, first), (15, second)] {
        for (place, cell) in [(0, code), (1, name), (2, country), (7, sort)] {
            cells[at + place] = cell.to_owned();
        }
    }
    cells[26] = code.to_owned();
    cells[59] = "20220301120000".to_owned();
    cells[60] = format!("https://example.org/{id}");
    cells.join("\t") + "\n"
}

#[test]
fn a_country_of_gdelt_is_one_actor_whatever_its_rows_call_it() {
    let desk = Desk::new();
    let ukraine = ["UKR", "UKRAINE", "UKR", ""];
    let rows: String = [
        gdelt_row(1, [["RUS", "MOSCOW", "RUS", ""], ukraine], "190"),
        gdelt_row(2, [["RUS", "RUSSIA", "RUS", ""], ["UKR", "KYIV", "UKR", ""]], "112"),
        gdelt_row(3, [["RUS", "RUSSIAN", "RUS", ""], ["AFR", "AFRICAN", "AFR", ""]], "046"),
        gdelt_row(4, [["RUSGOV", "MOSCOW", "RUS", "GOV"], ukraine], "190"),
        gdelt_row(5, [["XYZ", "NOWHERE", "XYZ", ""], ukraine], "190"),
    ]
    .concat();
    let file = write(&desk, "a.export.CSV", &rows);
    let report = import(&desk, "gdelt", std::slice::from_ref(&file), &[]);
    assert_eq!(report["refused"], serde_json::json!([]), "{report}");
    let actors = bodies(&desk, "actorRegistered");
    let actor = |key: &str| actors.iter().find(|actor| actor["key"] == key).cloned().unwrap_or_default();
    let of = |actor: &Value| (actor["name"].clone(), actor["kind"].clone(), actor["aliases"].clone());
    assert_eq!(
        of(&actor("gdelt-russia")),
        ("Russia".into(), "STATE".into(), serde_json::json!(["MOSCOW", "RUSSIAN"])),
        "{actors:?}"
    );
    assert_eq!(of(&actor("gdelt-ukraine")), ("Ukraine".into(), "STATE".into(), serde_json::json!(["KYIV"])));
    assert_eq!(of(&actor("gdelt-africa")), ("Africa".into(), "COLLECTIVE".into(), serde_json::json!(["AFRICAN"])));
    assert_eq!(actor("gdelt-moscow-rusgov")["kind"], "ORGAN", "{actors:?}");
    assert_eq!(actor("gdelt-nowhere")["kind"], "STATE", "a code that CAMEO does not have goes by its name: {actors:?}");
    assert_eq!(actors.len(), 5, "{actors:?}");
    let incident = bodies(&desk, "incidentReported").remove(0);
    assert!(incident["title"].as_str().is_some_and(|title| title.ends_with(": MOSCOW – UKRAINE")), "{incident}");

    let sources = bodies(&desk, "sourceRegistered");
    assert!(
        sources.iter().any(|source| source["title"] == "example.org"),
        "an article is told by its address: {sources:?}"
    );

    let again = import(&desk, "gdelt", &[file], &[]);
    assert_eq!((&again["recorded"], &again["refused"]), (&0.into(), &serde_json::json!([])), "{again}");
    let later = write(&desk, "b.export.CSV", &gdelt_row(6, [["RUS", "KREMLIN", "RUS", ""], ukraine], "190"));
    let later = import(&desk, "gdelt", &[later], &[]);
    assert_eq!(later["refused"], serde_json::json!([]), "{later}");
    assert_eq!(bodies(&desk, "actorRegistered").len(), 5, "no country is registered twice");
    let listed = desk.json(["events", "--actor", "russia", "--actor", "ukraine", "--to", "2022-03-07", "--json"]);
    assert_eq!(listed["events"].as_array().map(Vec::len), Some(3), "{listed}");
}

#[test]
fn a_country_of_gdelt_is_the_actor_on_record_with_its_name() {
    let desk = Desk::new();
    let actor = r#"{"body":{"actorRegistered":{"key":"ru","name":"Russia","kind":"STATE"}}}"#;
    desk.import(&write(&desk, "actor.jsonl", &format!("{actor}\n")));
    let row = gdelt_row(1, [["RUS", "MOSCOW", "RUS", ""], ["UKR", "KIEV", "UKR", ""]], "190");
    import(&desk, "gdelt", &[write(&desk, "a.export.CSV", &row)], &[]);
    assert_eq!(bodies(&desk, "incidentReported")[0]["by"], serde_json::json!(["ru"]));
    assert_eq!(bodies(&desk, "actorRegistered").len(), 2);
}

#[test]
fn a_reference_carries_the_question_and_the_terms_of_use_of_the_data() {
    let desk = Desk::new();
    let actor = r#"{"body":{"actorRegistered":{"key":"ru","name":"Russia","kind":"STATE"}}}"#;
    let opened = r#"{"occurred":"2020-01-01","body":{"negotiationOpened":{"key":"n","title":"Talks"}}}"#;
    desk.import(&write(&desk, "actor.jsonl", &format!("{actor}\n{opened}\n")));
    let cite_at = |date: &str, more: &[&str]| desk.run([&["cite", "--date", date], more].concat()).good();
    let cite = |more: &[&str]| cite_at("2022-03-07", more);
    assert!(!cite(&[]).contains("Terms"), "{}", cite(&[]));
    let row = gdelt_row(1, [["RUS", "MOSCOW", "RUS", ""], ["UKR", "KIEV", "UKR", ""]], "190");
    import(&desk, "gdelt", &[write(&desk, "a.export.CSV", &row)], &[]);
    for format in ["bibtex", "csl-json", "ris"] {
        let reference = cite(&["--format", format]);
        assert!(reference.contains("What stood in all negotiations? As of 7 March 2022"), "{reference}");
        assert!(reference.contains("Data used: GDELT 2.0 Event Database. Terms: free use"), "{reference}");
    }
    let within = cite(&["--negotiation", "n"]);
    assert!(within.contains("What stood in the negotiation 'Talks'? As of 7 March 2022"), "{within}");
    assert!(!within.contains("GDELT"), "no event of the negotiation cites it: {within}");
    let before = cite_at("2022-02-01", &[]);
    assert!(!before.contains("GDELT"), "{before}");
}
