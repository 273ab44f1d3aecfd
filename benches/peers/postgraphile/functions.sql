-- The questions as functions, which PostGraphile shows as fields. A name behind a colon stands for the text of the file of
-- that name: words, the newest word of each slot at a date and as known at a time; positions, what the words on each
-- position come to. So each question is one statement that the planner sees whole.

create type position_row as (
    party text, issue text, status text, stance text, declared boolean, since text, claims text[]);
create type change_row as (kind text, path text, before jsonb, after jsonb);
create type step_row as (date timestamptz, kind text, before jsonb, after jsonb);

create function position_at(who text, matter text, at_date timestamptz, known timestamptz) returns setof position_row
language sql stable parallel safe as $$
    with word as (:words and s.subject = who and s.issue = matter), :positions
$$;

create function positions_at(talks text, at_date timestamptz, known timestamptz) returns setof position_row
language sql stable parallel safe rows 225 as $$
    with word as (:words and s.negotiation = talks), :positions order by 1, 2
$$;

create function positions_public_at(talks text, at_date timestamptz, known timestamptz, public timestamptz)
returns setof position_row
language sql stable parallel safe rows 225 as $$
    with word as (:public_words and s.negotiation = talks), :positions order by 1, 2
$$;

create function statements_between(who text, since timestamptz, until timestamptz, at_date timestamptz, known timestamptz)
returns setof event
language sql stable parallel safe rows 50 as $$
    select * from (
        (select * from event
         where speaker = who and middle >= since and middle < until and middle <= at_date
            and recorded_from <= known and recorded_until > known
         order by middle desc, width, ordinal desc, sequence desc limit 50)
        union all
        (select * from event
         where speaker = who and width > 86400000000 and middle < since and middle > since - interval '2 years'
            and hi > since and middle <= at_date and recorded_from <= known and recorded_until > known)
        union all
        (select * from event
         where speaker = who and width > 86400000000 and middle >= until and middle < until + interval '2 years'
            and lo < until and middle <= at_date and recorded_from <= known and recorded_until > known)
    ) found order by middle desc, width, ordinal desc, sequence desc limit 50
$$;

create function timeline_from(talks text, since timestamptz, at_date timestamptz, known timestamptz) returns setof event
language sql stable parallel safe rows 100 as $$
    select * from (
        (select * from event
         where negotiation = talks and middle >= since and middle <= at_date
            and recorded_from <= known and recorded_until > known
         order by middle, width desc, ordinal, sequence limit 100)
        union all
        (select * from event
         where negotiation = talks and width > 86400000000 and middle < since and middle > since - interval '2 years'
            and hi > since and middle <= at_date and recorded_from <= known and recorded_until > known)
    ) found order by middle, width desc, ordinal, sequence limit 100
$$;

create function claims_of(who text, at_date timestamptz, known timestamptz) returns setof claim
language sql stable parallel safe rows 50 as $$
    select * from claim
    where claimant = who and middle <= at_date and recorded_from <= known and recorded_until > known
    order by middle desc, width, ordinal desc, sequence desc, place desc limit 50
$$;

create function statuses_at(talks text, at_date timestamptz, known timestamptz) returns table (issue text, status text)
language sql stable parallel safe rows 17 as $$
    select i.key, n.status
    from issue i cross join lateral (
        select n.status from issue_status n
        where n.issue = i.key and n.middle <= at_date and n.recorded_from <= known and n.recorded_until > known
        order by n.middle desc, n.width, n.ordinal desc, n.sequence desc limit 1) n
    where i.negotiation = talks
$$;
comment on function statuses_at is '@behavior -*';

create function diff_between(talks text, from_date timestamptz, to_date timestamptz, known timestamptz)
returns setof change_row
language sql stable parallel safe rows 50 as $$
    with changed as (
        select 'position/' || coalesce(a.party, b.party) || '/issue/' || coalesce(a.issue, b.issue) as path,
            case when a.party is not null then
                jsonb_build_object('status', a.status, 'stance', a.stance, 'declared', a.declared) end as before,
            case when b.party is not null then
                jsonb_build_object('status', b.status, 'stance', b.stance, 'declared', b.declared) end as after
        from positions_at(talks, from_date, known) a
        full join positions_at(talks, to_date, known) b on a.party = b.party and a.issue = b.issue
        where (a.status, a.stance, a.declared) is distinct from (b.status, b.stance, b.declared)
        union all
        select 'issue/' || coalesce(a.issue, b.issue) || '/status', to_jsonb(a.status), to_jsonb(b.status)
        from statuses_at(talks, from_date, known) a
        full join statuses_at(talks, to_date, known) b on a.issue = b.issue
        where a.status is distinct from b.status)
    select case when before is null then 'ADDED' when after is null then 'REMOVED' else 'CHANGED' end, path, before, after
    from changed order by path collate "C"
$$;

create function history_between(who text, matter text, since timestamptz, until timestamptz, known timestamptz)
returns setof step_row
language sql stable parallel safe rows 20 as $$
    with moment as (
        select since - interval '1 microsecond' as at
        union
        select c.middle from claim c join slot s on s.id = c.slot
        where s.subject = who and s.issue = matter and c.middle >= since and c.middle < until
            and c.recorded_from <= known and c.recorded_until > known
        union
        select w.middle from withdrawal w join claim c on c.statement = w.statement join slot s on s.id = c.slot
        where s.subject = who and s.issue = matter and w.middle >= since and w.middle < until
            and w.recorded_from <= known and w.recorded_until > known),
    state as (
        select m.at, case when p.party is not null then
            jsonb_build_object('status', p.status, 'stance', p.stance, 'declared', p.declared) end as value
        from moment m left join lateral position_at(who, matter, m.at, known) p on true),
    step as (select at, lag(value) over (order by at) as before, value as after from state)
    select at, case when before is null then 'ADDED' when after is null then 'REMOVED' else 'CHANGED' end, before, after
    from step where at >= since and before is distinct from after order by at
$$;
