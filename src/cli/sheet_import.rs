//! `chancery import` of a spreadsheet: without a map, one is guessed and written; with one, the rows are recorded.

use std::collections::HashMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::cli::client::Client;
use crate::cli::failure::Failure;
use crate::cli::import::{ImportArguments, ImportTarget, name};
use crate::cli::output::Output;
use crate::cli::row_lines::{self, HandedIn, RowLines};
use crate::cli::table::{Mark, Rows};
use crate::cli::target::{self, ChronicleTarget};
use crate::domain::Sequence;
use crate::domain::event::Operation;
use crate::domain::key::EventId;
use crate::input::Line;
use crate::interchange::import::Report;
use crate::interchange::sheet::fields::{KINDS, RowKind};
use crate::interchange::sheet::guess::{self, Guess};
use crate::interchange::sheet::lines::{RowTrouble, SheetLines};
use crate::interchange::sheet::map::{self, SheetMap};
use crate::interchange::sheet::on_record::{self, KnownRecord};
use crate::interchange::sheet::reading::{ReadSheet, kinds_of};
use crate::interchange::sheet::rows::{self, SheetPlace};
use crate::interchange::sheet::values::UNANSWERED;
use crate::interchange::sheet::{FILE_BYTES_MAX, SheetError, counted, map_text, origin, report, template};

/// How many troubles, questions and rows are shown one by one.
const SHOWN_MAX: usize = 30;

/// Returns whether a file is a spreadsheet, by its name.
pub fn is_sheet(file: &Path) -> bool {
    let extension = file.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| ["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "tab"].contains(&extension.as_str()))
}

/// Prints the header of a sheet to fill.
pub fn template(shape: &str) -> Result<(), Failure> {
    let Some(header) = template::csv(shape) else {
        return Err(Failure::Usage(format!("there is no shape '{shape}'; there is {}", template::shapes().join(", "))));
    };
    Output::new().text(&String::from_utf8_lossy(&header))
}

/// Runs the command on a spreadsheet.
pub fn run(arguments: &ImportArguments) -> Result<(), Failure> {
    let [file] = arguments.files.as_slice() else {
        return Err(Failure::Usage("a spreadsheet is imported by itself: name one file".to_owned()));
    };
    let bytes = read(file)?;
    match &arguments.map {
        Some(map) => record(arguments, file, &bytes, map),
        None => preview(arguments, file, &bytes),
    }
}

fn failed(file: &Path) -> impl Fn(SheetError) -> Failure {
    move |error| Failure::NotRight(format!("{}: {error}", name(file)))
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let cannot = |error: std::io::Error| Failure::CouldNotRun(format!("{} cannot be read: {error}", name(file)));
    let mut bytes = Vec::new();
    let from: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(fs::File::open(file).map_err(cannot)?)
    };
    from.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(cannot)?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(Failure::NotRight(format!("{} has more than {} MB: split it", name(file), FILE_BYTES_MAX >> 20)));
    }
    Ok(bytes)
}

/// Guesses a map, says what is unclear, and writes it beside the file.
fn preview(arguments: &ImportArguments, file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(shape) = &arguments.shape
        && !template::shapes().contains(&shape.as_str())
        && !KINDS.iter().any(|kind| kind.name == shape)
    {
        return Err(Failure::Usage(format!("there is no shape '{shape}'; there is {}", map::shapes())));
    }
    let path = map_path(file, arguments.sheet.as_deref());
    let written = name(&path);
    if path.exists() && !arguments.dry_run {
        return Err(Failure::Usage(format!(
            "{written} is there already: import by it with `--map {written}`, or remove it to have it guessed again"
        )));
    }
    if is_gdelt(bytes) {
        return Err(Failure::Usage(format!(
            "{} looks like an export of GDELT 2.0 events: import it with `--format gdelt`",
            name(file)
        )));
    }
    let read = ReadSheet::found(bytes, arguments.sheet.as_deref()).map_err(failed(file))?;
    let shape = arguments.shape.clone().unwrap_or_else(|| guess::shape_of(&read.sheet));
    let on_record = asked_record(arguments, KnownRecord::new(kinds_of(RowKind::named(&shape))))?;
    let mut guess = guess::guess(&read.sheet, &on_record, Some(&shape), Uuid::new_v4());
    guess.map.sheet.clone_from(&read.name);
    (guess.map.encoding, guess.map.delimiter) = (read.form.encoding.clone(), read.form.delimiter);
    let place = SheetPlace { file: file_name(file), sheet: read.name.clone() };
    let lines = rows::lines(&guess.map, &read.sheet, &on_record, &place, Uuid::new_v4()).map_err(failed(file))?;
    if !arguments.dry_run {
        fs::write(&path, map_text::write(&guess, &lines.questions, &file_name(file)))
            .map_err(|error| Failure::CouldNotRun(format!("{written} cannot be written: {error}")))?;
    }
    let mut out = Output::new();
    if arguments.json {
        return out.json(&preview_json(&guess, &read, &lines, (!arguments.dry_run).then_some(written.as_str())));
    }
    out.text(&preview_text(file, &guess, &read, &lines))?;
    if arguments.dry_run {
        return out.line("No map was written. Leave --dry-run out to have it written");
    }
    out.line(&format!(
        "Wrote {written}. Edit it, then:\n  chancery import {} --map {written} --dry-run\n  chancery import {} --map {written}",
        name(file),
        name(file)
    ))
}

fn preview_text(file: &Path, guess: &Guess, read: &ReadSheet, lines: &SheetLines) -> String {
    let ReadSheet { sheet, name: sheet_name, form, .. } = read;
    let others = read.others_in_words();
    let of = sheet_name.as_ref().map(|name| format!(", sheet '{name}'")).unwrap_or_default();
    let mut page =
        format!("{}{of}: header in row {}, rows below it: {}\n", name(file), sheet.header_row, sheet.rows.len());
    if let (Some(encoding), Some(delimiter)) = (&form.encoding, form.delimiter) {
        let delimiter = if delimiter == '\t' { "tab".to_owned() } else { format!("'{delimiter}'") };
        page.push_str(&format!("Read as {encoding}, cells divided by {delimiter}\n"));
    }
    if !others.is_empty() {
        page.push_str(&format!("Other sheets, not read: {} (--sheet NAME)\n", others.join(", ")));
    }
    page.push_str(&format!("Taken for: {} (--shape takes them for something else)\n\n", guess.map.shape));
    let mut table = Rows::new(&["column", "fills", "example", "remark"]).whole(1);
    for (field, from) in &guess.map.fields {
        let column = from.column.as_deref().and_then(|name| sheet.column(name));
        let example =
            column.and_then(|column| sheet.rows.iter().map(|row| row.cell(column)).find(|cell| !cell.is_empty()));
        let example: String = example.map(|cell| cell.to_string().chars().take(40).collect()).unwrap_or_default();
        let fixed = from.value.as_ref().map(|value| format!("always {value}")).unwrap_or_default();
        let remark = guess.remarks.get(field).map(String::as_str).unwrap_or_default();
        let mark = if from.value.as_deref() == Some(map::OPEN) { Mark::Warning } else { Mark::Plain };
        let column = from.column.as_deref().unwrap_or_default();
        let example = if column.is_empty() { fixed } else { example };
        table.row(&[(column, Mark::Plain), (field, mark), (&example, Mark::Aside), (remark, Mark::Plain)]);
    }
    for column in &guess.unused {
        table.row(&[(column, Mark::Aside), ("nothing", Mark::Aside)]);
    }
    page.push_str(&table.print());
    page.push('\n');
    let notes = sheet.notes.iter().chain(&lines.notes).chain(&guess.unclear);
    section(&mut page, "Unclear, or to be known", notes.cloned());
    questions(&mut page, lines);
    let other: Vec<_> = lines.troubles.iter().filter(|trouble| !is_told_already(&trouble.message)).collect();
    section(&mut page, "Cells that cannot be read yet", troubles(other.into_iter()).into_iter());
    look_alikes(&mut page, lines);
    page.push_str(&format!("Rows that are ready as the map stands: {} of {}\n", lines.rows, sheet.rows.len()));
    page
}

/// Returns whether a file has no header and the columns of GDELT's events: 58 or 61, with tabs, the first a number and the second a day.
fn is_gdelt(bytes: &[u8]) -> bool {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let cells: Vec<&[u8]> = line.split(|byte| *byte == b'\t').collect();
    let is_number = |cell: &[u8]| !cell.is_empty() && cell.iter().all(u8::is_ascii_digit);
    matches!(cells.len(), 58 | 61) && is_number(cells[0]) && is_number(cells[1]) && cells[1].len() == 8
}

/// Returns whether a trouble of a cell is one of a question that is asked once for all cells.
fn is_told_already(message: &str) -> bool {
    [UNANSWERED, "the map does not say yet", "the row has no '"].iter().any(|start| message.starts_with(start))
        || message.contains("say in the map which is meant")
}

fn section(page: &mut String, heading: &str, items: impl Iterator<Item = String>) {
    let items: Vec<String> = items.collect();
    if items.is_empty() {
        return;
    }
    page.push_str(&format!("{heading}:\n"));
    items.iter().take(SHOWN_MAX).for_each(|item| page.push_str(&format!("  - {item}\n")));
    if items.len() > SHOWN_MAX {
        page.push_str(&format!("  - … and {} more (--json lists them all)\n", items.len() - SHOWN_MAX));
    }
    page.push('\n');
}

/// Says what is wrong, once for all cells of a column of which the same is wrong.
fn troubles<'t>(troubles: impl Iterator<Item = &'t RowTrouble>) -> Vec<String> {
    let mut alike: Vec<(&RowTrouble, usize)> = Vec::new();
    let mut places = HashMap::new();
    for trouble in troubles {
        let place = *places.entry((&trouble.column, &trouble.message)).or_insert(alike.len());
        match alike.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => alike.push((trouble, 1)),
        }
    }
    let said = |(first, count): (&RowTrouble, usize)| match count {
        1 => first.to_string(),
        2 => format!("{first} (and the same in another row)"),
        count => format!("{first} (and the same in {} other rows)", count - 1),
    };
    alike.into_iter().map(said).collect()
}

fn questions(page: &mut String, lines: &SheetLines) {
    let told = lines.questions.iter().map(|question| {
        let cells = if question.cells == 1 { String::new() } else { format!(", {} cells", question.cells) };
        format!("{} '{}' (row {}{cells}): {}", question.thing.name(), question.name, question.row, question.advice())
    });
    section(page, "Names to answer for", told);
}

fn look_alikes(page: &mut String, lines: &SheetLines) {
    let told = lines.look_alikes.iter().map(|(row, id)| format!("row {row} says what event {id} says"));
    section(
        page,
        "On record already, recorded by hand or by another map (set look-alikes = \"record\" to record them too)",
        told,
    );
}

fn preview_json(guess: &Guess, read: &ReadSheet, lines: &SheetLines, map: Option<&str>) -> Value {
    let mut told = report::rows(lines);
    told["sheet"] = json!(read.name);
    told["shape"] = json!(guess.map.shape);
    told["rows"] = json!(read.sheet.rows.len());
    told["ready"] = json!(lines.rows);
    told["fields"] = report::fields(guess);
    told["unused"] = json!(guess.unused);
    told["unclear"] = json!(guess.unclear);
    told["map"] = json!(map);
    told
}

/// Records the rows of a sheet by a map.
fn record(arguments: &ImportArguments, file: &Path, bytes: &[u8], map_file: &Path) -> Result<(), Failure> {
    let text = fs::read_to_string(map_file)
        .map_err(|error| Failure::CouldNotRun(format!("{} cannot be read: {error}", name(map_file))))?;
    let map = SheetMap::read(&text).map_err(failed(map_file))?;
    let read = ReadSheet::by_map(bytes, &map).map_err(failed(file))?;
    let open = ImportTarget::open(arguments)?;
    let done = record_rows(arguments, file, map_file, &text, &map, &read, &open);
    open.close()?;
    done
}

fn record_rows(
    arguments: &ImportArguments,
    file: &Path,
    map_file: &Path,
    map_text: &str,
    map: &SheetMap,
    read: &ReadSheet,
    open: &ImportTarget,
) -> Result<(), Failure> {
    let mut on_record = KnownRecord::new(kinds_of(map.kind()));
    each_operation(open, &mut |operation| on_record.take(operation))?;
    let place = SheetPlace { file: file_name(file), sheet: read.name.clone() };
    let import = Uuid::new_v4();
    let lines = rows::lines(map, &read.sheet, &on_record, &place, import).map_err(failed(file))?;
    let is_whole = lines.troubles.is_empty() && lines.questions.is_empty();
    let mut page = String::new();
    section(&mut page, "To be known", read.sheet.notes.iter().chain(&lines.notes).cloned());
    questions(&mut page, &lines);
    let other = lines.troubles.iter().filter(|trouble| !trouble.message.starts_with(UNANSWERED));
    section(&mut page, "Cells that cannot be read", troubles(other).into_iter());
    look_alikes(&mut page, &lines);
    let gone = lines
        .missing
        .iter()
        .map(|(place, id)| format!("{place} is no longer in the sheet; its event {id} stays on record"));
    section(&mut page, "Rows of an earlier import that are missing (a `retract` line takes an event out)", gone);
    let undone = lines.undone.iter().map(|(import, count)| {
        let events = counted(
            *count,
            "event of the sheet was retracted and stays so",
            "events of the sheet were retracted and stay so",
        );
        format!("{events}: `chancery undo-import {import} --reinstate --reason WHY` brings the import back")
    });
    section(&mut page, "Taken back before", undone);
    if !arguments.json {
        eprint!("{page}");
    }
    if !lines.questions.is_empty() {
        let asked = map_text::ask(map_text, &lines.questions).map_err(failed(map_file))?;
        if asked != map_text && !arguments.dry_run {
            fs::write(map_file, asked)
                .map_err(|error| Failure::CouldNotRun(format!("{} cannot be written: {error}", name(map_file))))?;
            eprintln!("The names are in {} now, to be answered there", name(map_file));
        }
    }
    if !is_whole && !arguments.keep_going && !arguments.dry_run {
        if arguments.json {
            Output::new().json(&recorded_json(&lines, &Report::default(), 0, arguments, &[], &[]))?;
        }
        let all = read.sheet.rows.len();
        let why = match all - lines.rows {
            0 => "the map has an answer that cannot be right".to_owned(),
            open => format!("{open} of {all} rows are not ready"),
        };
        return Err(Failure::NotRight(format!(
            "nothing is recorded: {why}. Answer and mend what is said above, or give --keep-going to record the others"
        )));
    }
    hand_in(arguments, file, read, &lines, open, import, is_whole)
}

fn hand_in(
    arguments: &ImportArguments,
    file: &Path,
    read: &ReadSheet,
    lines: &SheetLines,
    open: &ImportTarget,
    import: Uuid,
    is_whole: bool,
) -> Result<(), Failure> {
    let place = |line: u64, path: &[String]| report::place_in_words(&read.sheet, lines, line, path);
    let bytes = lines.bytes();
    let length = bytes.len() as u64;
    let rows = RowLines { file, lines: &mut bytes.as_slice(), length, place: &place, changed: "changed in the sheet" };
    let handed = row_lines::hand_in(arguments, rows, open)?;
    let HandedIn { report, recorded, refusals, warnings } = handed;
    let mut out = Output::new();
    if arguments.json {
        let mut whole = recorded_json(lines, &report, recorded, arguments, &refusals, &warnings);
        whole["import"] = json!(origin::tag(import));
        out.json(&whole)?;
    } else {
        out.line(&summary(arguments, lines, &report, recorded))?;
        row_lines::print_how_to_undo(&mut out, &origin::tag(import), arguments, (recorded, report.corrected))?;
    }
    if report.refused > 0 || !is_whole {
        return Err(Failure::NotRight(
            "some rows are not recorded, as said above: mend them and run the same command again".to_owned(),
        ));
    }
    Ok(())
}

fn summary(arguments: &ImportArguments, lines: &SheetLines, report: &Report, recorded: u64) -> String {
    let would = if arguments.dry_run { "would be recorded" } else { "recorded" };
    let corrections = match report.corrected {
        0 => String::new(),
        1 => ", 1 of them as a correction".to_owned(),
        corrected => format!(", {corrected} of them as corrections"),
    };
    format!(
        "{} rows made {} events and registrations: {recorded} {would}{corrections}, {} on record already, {} refused",
        lines.rows,
        lines.lines.len(),
        report.already,
        report.refused
    )
}

fn recorded_json(
    lines: &SheetLines,
    report: &Report,
    recorded: u64,
    arguments: &ImportArguments,
    refusals: &[Value],
    warnings: &[Value],
) -> Value {
    let (recorded, corrected) = if arguments.dry_run { (0, 0) } else { (recorded, report.corrected) };
    let mut whole = report::rows(lines);
    whole["rows"] = json!(lines.rows);
    whole["lines"] = json!(report.lines);
    whole["recorded"] = json!(recorded);
    whole["corrected"] = json!(corrected);
    whole["alreadyOnRecord"] = json!(report.already);
    whole["refused"] = json!(refusals);
    whole["warnings"] = json!(warnings);
    whole["dryRun"] = json!(arguments.dry_run);
    whole
}

/// Reads what is on record at the place that a command names; nothing where there is no chronicle yet.
fn asked_record(arguments: &ImportArguments, mut on_record: KnownRecord) -> Result<KnownRecord, Failure> {
    match arguments.place.place() {
        ChronicleTarget::Server(server) => {
            each_exported(&Client::new(server)?, &mut |operation| on_record.take(operation))?;
        }
        ChronicleTarget::Folder(folder) if target::holds_chronicle(&folder) => {
            let chronicle = target::open_to_ask(&folder)?;
            on_record.read(&chronicle, Sequence::ZERO).map_err(Failure::could_not_run)?;
            target::close(&chronicle)?;
        }
        ChronicleTarget::Folder(_) => {}
    }
    Ok(on_record)
}

/// Goes through the log of a place.
pub fn each_operation(open: &ImportTarget, each: &mut dyn FnMut(&Operation)) -> Result<(), Failure> {
    match open {
        ImportTarget::Folder { chronicle, .. } => {
            on_record::each_operation(chronicle, Sequence::ZERO, each).map(|_| ()).map_err(Failure::could_not_run)
        }
        ImportTarget::Server { client, .. } => each_exported(client, each),
    }
}

fn each_exported(client: &Client, each: &mut dyn FnMut(&Operation)) -> Result<(), Failure> {
    let mut rest: Vec<u8> = Vec::new();
    let mut take = |line: &[u8]| {
        if let Some(operation) = operation(line) {
            each(&operation);
        }
    };
    client.get("/v1/export?format=jsonl", &mut |piece| {
        rest.extend_from_slice(piece);
        let mut begin = 0;
        while let Some(end) = rest[begin..].iter().position(|byte| *byte == b'\n') {
            take(&rest[begin..begin + end]);
            begin += end + 1;
        }
        rest.drain(..begin);
        Ok(())
    })?;
    take(&rest);
    Ok(())
}

/// Reads a line of an export; it brings its id.
fn operation(line: &[u8]) -> Option<Operation> {
    let line = std::str::from_utf8(line).ok()?.parse::<Line>().ok()?;
    line.into_operation(&mut || EventId::new(Uuid::nil())).ok()
}

fn file_name(file: &Path) -> String {
    file.file_name().map_or_else(|| name(file), |name| name.to_string_lossy().into_owned())
}

/// Returns where the map of a file is written: beside it.
fn map_path(file: &Path, sheet: Option<&str>) -> PathBuf {
    let stem = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_else(|| "sheet".to_owned());
    let part = sheet.map(|sheet| format!(".{}", sheet.replace(['/', '\\'], "-"))).unwrap_or_default();
    file.with_file_name(format!("{stem}{part}.map.toml"))
}
