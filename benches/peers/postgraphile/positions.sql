answered as (
    select *, not own and coalesce(hi <= max(lo) filter (where own) over (partition by subject, issue), false) as answered
    from word),
weighed as (
    select *, min(weight) filter (where not answered) over (partition by subject, issue) as least,
        max(weight) filter (where not answered) over (partition by subject, issue) as greatest
    from answered),
clashing as (
    select *, coalesce(not answered and (weight - least >= 3 or greatest - weight >= 3), false) as clashes from weighed)
select subject, issue,
    case when bool_or(clashes) then 'CONTESTED' when bool_or(own) then 'DECLARED' else 'ATTRIBUTED' end,
    case when bool_or(own) then max(stance) filter (where own)
        when not bool_or(clashes) then (array_agg(stance order by middle desc, width, ordinal desc, sequence desc))[1] end,
    bool_or(own),
    (array_agg(occurred order by case when clashes then 2 when own then 1 else 0 end desc,
        middle desc, width, ordinal desc, sequence desc))[1],
    array_agg(id order by id)
from clashing group by subject, issue
