-- The tables that the bench's rows go into. Times are instants; windows are [lo, hi); a row was known from `recorded_from`
-- until `recorded_until`. `published` is the last microsecond of the window of publication.

create table actor (key text primary key, name text not null);
create table issue (key text primary key, negotiation text not null, title text not null);
create table slot (
    id bigint primary key, negotiation text not null, subject text not null, issue text not null, claimant text not null);
create table event (
    version bigint primary key, id uuid not null, kind text not null, negotiation text, speaker text references actor,
    on_behalf_of text, act text, content text, occurred text not null, lo timestamptz not null, hi timestamptz not null,
    middle timestamptz not null, width bigint not null, ordinal int not null, sequence bigint not null,
    published timestamptz not null, recorded_from timestamptz not null, recorded_until timestamptz not null);
create table claim (
    event bigint not null references event, place int not null, id text not null, slot bigint not null references slot,
    statement uuid not null, subject text not null references actor, issue text not null references issue,
    claimant text not null, stance text not null, weight int, occurred text not null, lo timestamptz not null,
    hi timestamptz not null, middle timestamptz not null, width bigint not null, ordinal int not null,
    sequence bigint not null, published timestamptz not null, recorded_from timestamptz not null,
    recorded_until timestamptz not null, primary key (event, place));
create table withdrawal (
    statement uuid not null, middle timestamptz not null, published timestamptz not null,
    recorded_from timestamptz not null, recorded_until timestamptz not null);
create table issue_status (
    issue text not null, status text not null, middle timestamptz not null, width bigint not null, ordinal int not null,
    sequence bigint not null, recorded_from timestamptz not null, recorded_until timestamptz not null);

-- Only the functions are asked, and what hangs below what they return.
comment on table slot is '@behavior -*';
comment on table withdrawal is '@behavior -*';
comment on table issue_status is '@behavior -*';
