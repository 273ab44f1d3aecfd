//! Votes as actions, and assertions as claims about facts.

use serde_json::{Value, json};

use super::{JsonLdWriter, date, event_id};
use crate::domain::event::{About, DecisionSubject, Reference, Target};
use crate::domain::vocabulary::Vocabulary;
use crate::interchange::act_tables::subject_id;
use crate::interchange::wording::{
    about_title, actor_name, decision_title, plain, subject_title, text, value_in_words,
};
use crate::view::account::{self, AccountView, AssertionRef, SpeakingAssertion};
use crate::view::decision::{self, DecisionView};
use crate::view::{Reading, event};

impl JsonLdWriter {
    /// Writes a decision with its votes.
    pub(super) fn votes(&mut self, out: &mut Vec<u8>, view: &DecisionView) {
        let decision = self.decision(out, view);
        for vote in decision::votes(self.shown.state(), &view.key, Reading::AtPoint) {
            let agent = self.actor(out, &vote.actor);
            let mut node = json!({
                "@id": format!("{decision}/vote/{}", vote.actor), "@type": ["VoteAction", "Activity"],
                "name": format!("{}: {}", actor_name(self.shown.state(), &vote.actor), plain(vote.vote)),
                "agent": agent, "object": decision, "actionOption": vote.vote.name(),
            });
            date(&mut node, &view.profile.occurred);
            Self::write(out, &node);
        }
    }

    /// Writes a decision where it has not been written, and returns its id.
    fn decision(&mut self, out: &mut Vec<u8>, view: &DecisionView) -> String {
        let id = format!("{}#decision/{}", self.log(), view.key);
        if self.written.insert(id.clone()) {
            let taken = &view.profile.taken;
            let subject = self.subject(out, &taken.on);
            let mut node = json!({
                "@id": id, "@type": ["Event", "Activity"], "kind": "decision", "about": subject,
                "name": decision_title(self.shown.state(), &view.key),
            });
            if let Some(outcome) = taken.outcome {
                node["status"] = json!(outcome.name());
            }
            if let Some(body) = &taken.body {
                node["wasAssociatedWith"] = json!(self.actor(out, body));
            }
            date(&mut node, &view.profile.occurred);
            Self::write(out, &node);
        }
        id
    }

    fn subject(&mut self, out: &mut Vec<u8>, subject: &DecisionSubject) -> String {
        match subject {
            DecisionSubject::Issue(key) => self.matter(out, &Target::Issue(key.clone())),
            DecisionSubject::Proposal(key) => self.matter(out, &Target::Proposal(key.clone())),
            DecisionSubject::Clause(clause) => self.matter(out, &Target::Clause(clause.clone())),
            DecisionSubject::Meeting(key) => self.matter(out, &Target::Meeting(key.clone())),
            DecisionSubject::Amendment(_) | DecisionSubject::Commitment(_) => {
                let title = subject_title(self.shown.state(), subject);
                self.thing(out, &subject_id(subject), &title)
            }
        }
    }

    fn about(&mut self, out: &mut Vec<u8>, about: &About) -> String {
        match about {
            About::Actor(key) => self.actor(out, key),
            About::Clause(clause) => self.matter(out, &Target::Clause(clause.clone())),
            About::Meeting(key) => self.matter(out, &Target::Meeting(key.clone())),
            About::Decision(key) => match decision::decision(self.shown.state(), key, Reading::AtPoint) {
                Some(view) => self.decision(out, &view),
                None => self.thing(out, &about.to_string(), key.as_str()),
            },
            About::Incident(_) | About::Commitment(_) | About::Amendment(_) => {
                let title = about_title(self.shown.state(), about);
                self.thing(out, &about.to_string(), &title)
            }
        }
    }

    /// Writes a thing that has a name and no more, where it has not been written; returns its id.
    fn thing(&mut self, out: &mut Vec<u8>, name: &str, title: &str) -> String {
        let id = format!("{}#{name}", self.log());
        if self.written.insert(id.clone()) {
            let kind = name.split('/').next().unwrap_or_default();
            Self::write(out, &json!({ "@id": id, "@type": "Thing", "kind": kind, "name": title }));
        }
        id
    }

    /// Writes the assertions of an account that speak, each a claim.
    pub(super) fn account(&mut self, out: &mut Vec<u8>, view: &AccountView) {
        let about = self.about(out, &view.about);
        for side in &view.sides {
            for assertion in &side.assertions {
                if let Some(node) = self.assertion(out, view, &about, assertion) {
                    Self::write(out, &node);
                }
            }
        }
    }

    /// Returns the node of an assertion; `None` where it is written.
    fn assertion(
        &mut self,
        out: &mut Vec<u8>,
        view: &AccountView,
        about: &str,
        speaking: &SpeakingAssertion,
    ) -> Option<Value> {
        let statement = event::event(self.shown.state(), speaking.fact.order.sequence)?;
        let made = statement.event()?;
        let id = format!("{}#assertion/{}/{}", event_id(made), speaking.index, speaking.claimant);
        if !self.written.insert(id.clone()) {
            return None;
        }
        let of = AssertionRef {
            statement: statement.sequence,
            revision: statement.revision,
            index: speaking.index,
            claimant: 0,
        };
        let shown = account::assertion(self.shown.state(), of)?;
        let claimant = self.actor(out, &speaking.claimant);
        let sources = self.sources(out, &statement.sources(self.shown.state()));
        let state = self.shown.state();
        let not = if speaking.negated { "not " } else { "" };
        let value = value_in_words(state, &speaking.value);
        let mut node = json!({
            "@id": id, "@type": ["Claim", "Entity"], "aspect": view.aspect.as_str(), "value": value, "about": about,
            "name": format!("{}, {}: {not}{value}", about_title(state, &view.about), view.aspect),
            "text": text(made), "hedge": shown.assertion.hedge.name(), "modality": shown.assertion.modality.name(),
            "wasAttributedTo": claimant, "wasGeneratedBy": event_id(made), "appearance": sources,
            "hadPrimarySource": sources, "kind": Reference::from(&view.about).what(),
            "occurredFrom": shown.from.window().lo().to_string(), "occurredTo": shown.from.window().hi().to_string(),
            "edtf": shown.from.edtf().as_str(),
        });
        if let Some(to) = &shown.assertion.to {
            node["endDate"] = json!(to.window().hi().to_string());
            node["until"] = json!(to.edtf().as_str());
        }
        Some(node)
    }
}
