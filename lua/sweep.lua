-- sweep: takes expired holds back in a session that nobody touches, and notes when to look at it next.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- KEYS[10] expiring: sorted set of the lane, session by its earliest deadline or an earlier moment
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] session: its number, by which the sweeper finds it
-- ARGV[4] limit: entries looked at in this call, at most
-- Replies: {'swept', holds freed, entries looked at} none when nothing is due   {'suspended'}
-- @include session
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
local freed, looked = expire(session, now, tonumber(ARGV[4]))
flush(house)

-- What was forgiven of baskets that were left (`leave`), a page at each sweep: also where holds took back what lapsed, so that nothing
-- was due here. The field is the place in the hash from which the next page is read; there is none where nobody left a basket.
local from = redis.call('HGET', session.meta, 'forgotten')
if from then
  local page = redis.call('HSCAN', session.buyers, from, 'COUNT', 200)
  for i = 1, #page[2], 2 do
    local name, owed = page[2][i], tonumber(page[2][i + 1])
    if (#name == 15 or #name == 5) and owed and owed <= now then redis.call('HDEL', session.buyers, name) end
  end
  redis.call('HSET', session.meta, 'forgotten', page[1])
end

local first = redis.call('LINDEX', session.expiry, 0)
if first then redis.call('ZADD', KEYS[10], integer((struct.unpack('>I6', first))), ARGV[3])
else
  redis.call('ZREM', KEYS[10], ARGV[3])
  redis.call('HDEL', session.meta, 'finished')  -- of no entries none is of a finished hold, whatever was counted while versions ran side by side
end
return {'swept', freed, looked}
