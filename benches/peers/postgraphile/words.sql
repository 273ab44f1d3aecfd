select s.subject, s.issue, s.claimant = s.subject as own, c.*
from slot s cross join lateral (
    select c.id, c.statement, c.stance, c.weight, c.occurred, c.lo, c.hi, c.middle, c.width, c.ordinal, c.sequence
    from claim c
    where c.slot = s.id and c.middle <= at_date and c.recorded_from <= known and c.recorded_until > known
    order by c.middle desc, c.width, c.ordinal desc, c.sequence desc limit 1) c
where not exists (
    select from withdrawal w
    where w.statement = c.statement and w.middle <= at_date and w.recorded_from <= known and w.recorded_until > known)
