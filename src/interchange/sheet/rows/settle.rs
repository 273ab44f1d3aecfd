//! The lines of a sheet in order, with the rows that are gone and those that are on record already.

use std::collections::{HashMap, HashSet};

use super::{RowEvent, RowReader};
use crate::domain::key::EventId;
use crate::interchange::sheet::fields::NamedThing;
use crate::interchange::sheet::lines::{RowTrouble, SheetLines};
use crate::interchange::sheet::look_alikes::AlikeForm;
use crate::interchange::sheet::map::LookAlikeRule;
use crate::interchange::sheet::name_book::NameRead;
use crate::interchange::sheet::names::NameFound;
use crate::interchange::sheet::registered;

impl RowReader<'_> {
    /// Returns the event that put a thing on record which goes by the key or the name of the row's.
    fn registered_already(&self, event: &RowEvent) -> Option<EventId> {
        const REGISTERS: [&str; 5] =
            ["actorRegistered", "sourceRegistered", "negotiationOpened", "issueRaised", "proposalTabled"];
        let thing = event.kind.fields.iter().find_map(|field| field.of.own_thing())?;
        let names = self.on_record.names(thing).filter(|_| REGISTERS.contains(&event.kind.name))?;
        let body = &event.value["body"][event.kind.name];
        let known = ["key", "name", "title"].iter().find_map(|field| match names.find(body[*field].as_str()?) {
            NameFound::Key(key) => Some(key),
            NameFound::Several(_) | NameFound::Unknown => None,
        })?;
        self.on_record.maker(thing, &known)
    }

    /// Puts the lines in order, and says what is missing and what is on record already.
    pub(super) fn finish(mut self, events: Vec<RowEvent>, there: &HashSet<EventId>) -> SheetLines {
        let own = self.origin.map.clone();
        let mut by_date: HashMap<&str, Vec<(EventId, &AlikeForm)>> = HashMap::new();
        for (id, kept) in self.on_record.events().filter(|(_, kept)| kept.stands) {
            match (&kept.origin, &kept.alike) {
                (Some(origin), _) if origin.map == own => {
                    if origin.place.starts_with("Row ") && !there.contains(&id) {
                        self.to.missing.push((origin.place.clone(), id.to_string()));
                    }
                }
                (_, Some(alike)) => by_date.entry(alike.occurred()).or_default().push((id, alike)),
                (_, None) => {}
            }
        }
        self.to.missing.sort();
        let mut lines = Vec::with_capacity(events.len());
        for event in events {
            let kept = self.on_record.event(event.id);
            if let Some(origin) = kept.filter(|kept| !kept.stands).and_then(|kept| kept.origin.as_ref()) {
                *self.to.undone.entry(origin.import.clone()).or_default() += 1;
            }
            let kept = kept.and_then(|kept| kept.origin.as_ref());
            let is_new = kept.is_none_or(|origin| origin.map != own);
            let alike = AlikeForm::of(event.kind.name, &event.value).and_then(|alike| {
                let found = by_date.get(alike.occurred())?.iter().find(|(_, other)| alike.is_like(other));
                found.map(|(id, _)| *id)
            });
            let found = alike.or_else(|| self.registered_already(&event));
            if let Some(id) = found.filter(|id| is_new && *id != event.id) {
                self.to.look_alikes.push((event.row, id.to_string()));
                if self.map.look_alikes == LookAlikeRule::Skip {
                    continue;
                }
            }
            lines.push(event.line);
        }
        let negotiation = self.map.fields.get("negotiation").and_then(|field| field.value.clone());
        let mut new = std::mem::take(&mut self.names.registered);
        // What others name comes before them.
        new.sort_by_key(|made| (made.thing, made.new.part_of.is_some()));
        let mut names = Vec::with_capacity(new.len());
        for mut made in new {
            let named = made.new.negotiation.take().or_else(|| negotiation.clone());
            made.new.negotiation = named.map(|named| match self.names.read(NamedThing::Negotiation, &named, 0) {
                NameRead::Key(key) => key,
                NameRead::Nothing | NameRead::Open | NameRead::Wrong(_) => named,
            });
            names.push(registered::line(&made, self.map, &self.origin, self.place));
        }
        // Reading those names may have made a negotiation new.
        let more = std::mem::take(&mut self.names.registered);
        names.splice(0..0, more.iter().map(|made| registered::line(made, self.map, &self.origin, self.place)));
        let mut to = self.to;
        for line in names {
            match line {
                Ok(line) => to.lines.push(line),
                Err(told) => to.troubles.push(RowTrouble { row: 0, column: None, message: told }),
            }
        }
        to.lines.append(&mut self.sources.lines);
        to.lines.append(&mut lines);
        to.notes.append(&mut self.sources.notes);
        to.questions = self.names.questions();
        to.troubles.sort_by(|one, other| (one.row, &one.column).cmp(&(other.row, &other.column)));
        to
    }
}
