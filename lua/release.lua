-- release: gives the places of a hold back before its deadline.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] hold id: its 14 bytes
-- Replies: {'released'} also when it was released before   {'expired'} no such hold any more
--          {'ordered', order id} its order must be cancelled instead   {'sold', order id}   {'suspended'}
-- @include session
local session = open_session(KEYS)
local house, now = session.house, clock(ARGV[1])
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[2] then return {'suspended'} end
expire(session, now, 20)

local function answer()
  local record = redis.call('HGET', session.holds, ARGV[3])
  if not record then return {'expired'} end
  local hold = decode(record)
  if hold.state == 'O' or hold.state == 'o' then return {'ordered', hold.order} end
  if hold.state == 'S' then return {'sold', hold.order} end
  if hold.state ~= 'R' then
    leave(session, hold, now)
    finish(session, ARGV[3], hold, 'R')
  end
  return {'released'}
end

local reply = answer()
flush(house)
return reply
