//! iCalendar (RFC 5545): the meetings of a view, and the deadlines of its commitments as to-dos, for calendars.
//!
//! | meeting | STATUS |
//! | --- | --- |
//! | PLANNED, POSTPONED to a new date | TENTATIVE |
//! | HELD | CONFIRMED |
//! | CANCELLED | CANCELLED |
//!
//! A meeting of whole days has dates without a zone, as its place has them; another one has times in UTC. What is as wide as a
//! vague date takes no time in the calendar (`TRANSP`): it is not known when within. So with what is planned for more than a day;
//! what was held on several days took them all. `X-CHANCERY-EDTF` keeps the date as it was recorded. A meeting of which no date
//! is known is left out: RFC 5545 has no event without one.
//!
//! A commitment with a due day is a to-do (`VTODO`) whose `DUE` is the last day, or the last second, of that date's window. It is
//! COMPLETED if its status is FULFILLED, CANCELLED if it LAPSED, and else NEEDS-ACTION: `X-CHANCERY-STATUS` says more.
//!
//! `DTSTAMP` and `LAST-MODIFIED` are when a record last changed the meeting, and `SEQUENCE` counts the changes of its time, place
//! and status: records about other things move none of them. Where the server's address is known, the calendar names its own
//! (`SOURCE`, RFC 7986) and the page of each meeting's negotiation (`URL`).

use crate::domain::event::{Participant, Target};
use crate::domain::key::IssueKey;
use crate::domain::vocabulary::{CommitmentStatus, MeetingStatus, Vocabulary};
use crate::interchange::chunked::ChunkedFile;
use crate::interchange::meeting_changes;
use crate::interchange::snapshot_view::SnapshotView;
use crate::interchange::wording::{actor_name, actor_names, citing, plain, sources, target_title};
use crate::time::{Instant, LocalTime, Period};
use crate::view::commitment::CommitmentView;
use crate::view::meeting::MeetingView;

/// The most bytes of a line; what is longer goes on in the next one, after a space.
const LINE_BYTES_MAX: usize = 75;

/// Microseconds in 24 hours.
const DAY_MICROS: u64 = 86_400_000_000;

/// Begins the calendar.
pub fn calendar(shown: &SnapshotView) -> ChunkedFile {
    let mut head = Vec::new();
    line(&mut head, "BEGIN", "VCALENDAR");
    line(&mut head, "VERSION", "2.0");
    line(&mut head, "PRODID", "-//chancery//export//EN");
    line(&mut head, "CALSCALE", "GREGORIAN");
    line(&mut head, "X-WR-CALNAME", &escaped(&shown.title()));
    line(&mut head, "X-WR-CALDESC", &escaped(&shown.point_in_words()));
    if let Some(address) = shown.export_address("ical") {
        line(&mut head, "SOURCE;VALUE=URI", &address);
    }
    let of = shown.clone();
    ChunkedFile::default()
        .text(head)
        .each(shown.meetings(), move |out, _, meeting| {
            if let Some(period) = meeting.period() {
                event(out, &of, &meeting, &period);
            }
        })
        .each(shown.commitments(), {
            let of = shown.clone();
            move |out, _, commitment| {
                if let Some(due) = &commitment.due {
                    todo(out, &of, &commitment, due);
                }
            }
        })
        .text("END:VCALENDAR\r\n")
}

fn event(out: &mut Vec<u8>, shown: &SnapshotView, meeting: &MeetingView, period: &Period) {
    let changes = meeting_changes::of(shown, &meeting.key);
    let stamp = utc(changes.map_or_else(|| shown.updated(), |changes| changes.last));
    line(out, "BEGIN", "VEVENT");
    line(out, "UID", &format!("{}@{}", meeting.key, shown.snapshot.log_id()));
    line(out, "DTSTAMP", &stamp);
    line(out, "LAST-MODIFIED", &stamp);
    line(out, "SEQUENCE", &changes.map_or(0, |changes| changes.moves).to_string());
    let local = period.local();
    if local.whole_days {
        line(out, "DTSTART;VALUE=DATE", &day(&local.first));
        line(out, "DTEND;VALUE=DATE", &day(&local.end));
    } else {
        line(out, "DTSTART", &utc(period.window().lo()));
        // Calendars know no less than a second, and an event that ends when it begins has no end.
        if period.window().width() >= 1_000_000 {
            line(out, "DTEND", &utc(period.window().hi()));
        }
    }
    line(out, "SUMMARY", &escaped(&meeting.title));
    line(out, "STATUS", status(meeting.status.value));
    line(out, "TRANSP", if takes_its_time(meeting, period) { "OPAQUE" } else { "TRANSPARENT" });
    line(out, "CATEGORIES", &escaped(meeting.kind.name()));
    if let Some(place) = &meeting.place {
        let country = place.country.as_ref().map(|country| format!(", {country}"));
        line(out, "LOCATION", &escaped(&format!("{}{}", place.name, country.unwrap_or_default())));
        if let (Some(latitude), Some(longitude)) = (place.latitude, place.longitude) {
            line(out, "GEO", &format!("{latitude};{longitude}"));
        }
    }
    line(out, "DESCRIPTION", &escaped(&description(shown, meeting, period)));
    if let Some(address) = shown.page_address(meeting.negotiation.as_ref(), None) {
        line(out, "URL", &address);
    }
    line(out, "X-CHANCERY-EDTF", &escaped(period.edtf().as_str()));
    line(out, "X-CHANCERY-STATUS", meeting.status.value.name());
    line(out, "END", "VEVENT");
}

fn todo(out: &mut Vec<u8>, shown: &SnapshotView, commitment: &CommitmentView, due: &Period) {
    let state = shown.state();
    let stamp = utc(meeting_changes::last_of(shown, &commitment.key).unwrap_or_else(|| shown.updated()));
    line(out, "BEGIN", "VTODO");
    line(out, "UID", &format!("commitment-{}@{}", commitment.key, shown.snapshot.log_id()));
    line(out, "DTSTAMP", &stamp);
    line(out, "LAST-MODIFIED", &stamp);
    let local = due.local();
    if local.whole_days {
        line(out, "DUE;VALUE=DATE", &day(&local.last));
    } else {
        line(out, "DUE", &utc(due.window().hi()));
    }
    let by = actor_names(state, &commitment.profile.made.by);
    line(out, "SUMMARY", &escaped(&format!("{by}: {}", commitment.text)));
    line(out, "STATUS", todo_status(commitment.status.value));
    let mut lines = vec![format!("Due {}", due.in_words())];
    lines.extend(commitment.statuses.iter().map(|standing| {
        let who = standing.according_to.as_ref().map(|actor| format!(", according to {}", actor_name(state, actor)));
        format!("{}{}", plain(standing.status.value), who.unwrap_or_default())
    }));
    lines.extend(citing(&sources(state, &meeting_changes::sources(state, &commitment.key))));
    line(out, "DESCRIPTION", &escaped(&lines.join("\n")));
    if let Some(address) = shown.page_address(Some(&commitment.profile.negotiation), None) {
        line(out, "URL", &address);
    }
    line(out, "X-CHANCERY-EDTF", &escaped(due.edtf().as_str()));
    line(out, "X-CHANCERY-STATUS", commitment.status.value.name());
    line(out, "END", "VTODO");
}

fn todo_status(status: CommitmentStatus) -> &'static str {
    match status {
        CommitmentStatus::Fulfilled => "COMPLETED",
        CommitmentStatus::Lapsed => "CANCELLED",
        CommitmentStatus::Made | CommitmentStatus::Suspended | CommitmentStatus::Breached => "NEEDS-ACTION",
    }
}

fn status(status: MeetingStatus) -> &'static str {
    match status {
        MeetingStatus::Planned | MeetingStatus::Postponed => "TENTATIVE",
        MeetingStatus::Sitting | MeetingStatus::Held => "CONFIRMED",
        MeetingStatus::Cancelled => "CANCELLED",
    }
}

/// Returns whether a meeting fills its window, rather than lying somewhere in it.
fn takes_its_time(meeting: &MeetingView, period: &Period) -> bool {
    let vague = period.approximate() || period.uncertain() || period.coarse();
    !vague && (meeting.held.is_some() || within_a_day(period))
}

fn within_a_day(period: &Period) -> bool {
    let local = period.local();
    let day = |time: &LocalTime| (time.year, time.month, time.day);
    // A day has 23 or 25 hours where clocks are moved.
    if local.whole_days { day(&local.first) == day(&local.last) } else { period.window().width() <= DAY_MICROS }
}

/// Says what the calendar has no field for: how it stands, when in words, who, on what, what came of it.
fn description(shown: &SnapshotView, meeting: &MeetingView, period: &Period) -> String {
    let state = shown.state();
    let overdue = if meeting.overdue { ", overdue" } else { "" };
    let when = if meeting.held.is_some() { period.lasting_in_words() } else { period.in_words() };
    let mut lines = vec![format!("{}{overdue}: {when}", plain(meeting.status.value))];
    let named = |one: &Participant| {
        let level = one.level.as_ref().map(|level| format!(" ({level})"));
        format!("{}{}", actor_name(state, &one.actor), level.unwrap_or_default())
    };
    let participants: Vec<String> = meeting.participants.iter().map(named).collect();
    if !participants.is_empty() {
        lines.push(format!("With {}", participants.join(", ")));
    }
    let issue = |key: &IssueKey| target_title(state, &Target::Issue(key.clone()));
    let agenda: Vec<String> = meeting.agenda.iter().map(issue).collect();
    if !agenda.is_empty() {
        lines.push(format!("On {}", agenda.join(", ")));
    }
    lines.extend(meeting.outcome.as_ref().map(ToString::to_string));
    lines.extend(citing(&sources(state, &meeting_changes::sources(state, &meeting.key))));
    lines.join("\n")
}

fn day(time: &LocalTime) -> String {
    format!("{:04}{:02}{:02}", time.year, time.month, time.day)
}

/// Writes an instant in the basic format, to the second.
fn utc(instant: Instant) -> String {
    let text = instant.to_string();
    format!("{}Z", text[..19].replace(['-', ':'], ""))
}

/// Escapes what would end a text.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,").replace('\n', "\\n")
}

/// Writes a property, folded so that no line is too long and no character is cut.
fn line(out: &mut Vec<u8>, name: &str, value: &str) {
    let mut length = 0;
    for letter in name.chars().chain(":".chars()).chain(value.chars()) {
        if length + letter.len_utf8() > LINE_BYTES_MAX {
            out.extend_from_slice(b"\r\n ");
            length = 1;
        }
        out.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        length += letter.len_utf8();
    }
    out.extend_from_slice(b"\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_folded_between_characters() {
        let mut out = Vec::new();
        let value = "é".repeat(100);
        line(&mut out, "SUMMARY", &value);
        let text = String::from_utf8(out).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX), "{text}");
        assert_eq!(text.replace("\r\n ", ""), format!("SUMMARY:{value}\r\n"));
    }

    #[test]
    fn what_would_end_a_text_is_escaped() {
        assert_eq!(escaped("a, b; c\\d\ne"), "a\\, b\\; c\\\\d\\ne");
    }
}
