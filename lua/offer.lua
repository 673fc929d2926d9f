-- offer: holds places for a party of the waiting list, longer than anybody holds them by himself: side by side, or not at all. A
-- repetition finds the hold, and gives it the time that it lacks; one that was given back is held anew.
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
-- ARGV[4] request: one, as hold.lua is asked for it, of nobody
-- ARGV[5] deadline: ms since 1970
-- ARGV[6] category: its index
-- Replies: {'held', deadline ms, run id} now or before, also when it was ordered or bought   {'none', free} not so many are free, or not side by side
--          {'over'} its time is over, or nothing is sold any more   {'suspended'}
-- @include session
-- @include choice
-- @include pools
-- @include orphans
-- @include basket
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
local meta = redis.call('HMGET', session.meta, 'epoch', 'status', 'closes', 'released', 'ranges', 'orphans', 'waiting')
if meta[1] ~= ARGV[2] then return {'suspended'} end
-- What came back is written before anybody searches (choice.lua).
if expire(session, now, 20) > 0 then flush(house) end

local function answer()
  local id, deadline = string.sub(ARGV[4], 1, 14), tonumber(ARGV[5])
  local record = redis.call('HGET', session.holds, id)
  local hold = record and decode(record)
  if hold and hold.state ~= 'R' then
    if hold.state == 'E' and hold.deadline <= now then return {'over'} end
    if hold.state == 'E' and hold.deadline < deadline then
      hold.deadline = deadline  -- its entry of the list comes up earlier, and is listed again
      redis.call('HSET', session.holds, id, encode(hold))
    end
    return {'held', integer(hold.deadline), ARGV[2]}
  end
  if meta[2] == 'cancelled' or now >= tonumber(meta[3]) or deadline <= now then return {'over'} end
  local sale = {house = house, now = now, orphans = meta[6], released = meta[4] or '', ranges = ranges_of(meta[5]),
    queues = meta[7] and queues_of(meta[7], now)}
  local basket = {}
  if take(sale, (items_of(ARGV[4])), basket) then return {'none', public_in(sale, tonumber(ARGV[6]))} end
  redis.call('HSET', session.holds, id, encode({state = 'E', deadline = deadline, visitor = NOBODY, fingerprint = string.rep('\0', 8),
    order = '', places = places_of(basket)}))
  if hold then  -- what was given back is listed still
    count_finished(session, -1)
  else
    local listed_at = within(session, deadline, now)
    if redis.call('RPUSH', session.expiry, listed(listed_at, id)) == 1 then redis.call('ZADD', KEYS[10], integer(listed_at), ARGV[3]) end
  end
  return {'held', integer(deadline), ARGV[2]}
end

local reply = answer()
flush(house)
return reply
