create index on slot (negotiation, subject, issue);
create index on slot (subject, issue);
create index on issue (negotiation);
create index on claim (slot, middle desc, width, ordinal desc, sequence desc)
    include (recorded_from, recorded_until, published, id, statement, stance, weight, occurred, lo, hi);
create index on claim (claimant, middle desc, width, ordinal desc, sequence desc, place desc);
create index on event (negotiation, middle, width desc, ordinal, sequence);
create index on event (speaker, middle desc, width, ordinal desc, sequence desc) where speaker is not null;
-- Vague dates, which can overlap a period that their middle lies outside of.
create index on event (negotiation, middle) where width > 86400000000;
create index on event (speaker, middle) where width > 86400000000 and speaker is not null;
create index on withdrawal (statement);
create index on issue_status (issue, middle desc, width, ordinal desc, sequence desc)
    include (status, recorded_from, recorded_until);
vacuum (freeze, analyze);
