-- room_admit: a visitor whose rank was called begins its shopping time, once; who asks again is told the same.
-- KEYS[1] room: hash of the room
-- KEYS[2] admitted: string, one bit per rank
-- KEYS[3] shoppers: sorted set, rank by the end of its shopping time (ms)
-- KEYS[4] people: hash, keyed digest of an address to the rank that had its turn last
-- KEYS[5] outside: sorted set, rank that was told to wait a moment, by when it no longer comes before others (ms)
-- KEYS[6] door: sorted set, the same ranks in their order
-- KEYS[7] lapsed: string, one bit per rank that did not ask again in time: nothing is kept for it a second time
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] rank: from 0 up
-- ARGV[4] time: to shop, in ms
-- ARGV[5] most: so many shop at once
-- ARGV[6] person: keyed digest of the address that was confirmed, '' where the room asks for none
-- Replies: {'admitted', until ms, 1 when it was before, else 0}   {'waiting', called} ranks below `called` are called
--          {'crowded'} for a moment: ask again within ten seconds to come before those behind   {'elsewhere'} the same person's other number has its turn   {'over'} its shopping time is over, or it left   {'suspended'} no room, or not this process's
-- @include session
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'called')
if facts[1] ~= ARGV[2] then return {'suspended'} end
local rank, called = tonumber(ARGV[3]), tonumber(facts[2])
if rank >= called then return {'waiting', called} end
local now = clock(ARGV[1])
if redis.call('GETBIT', KEYS[2], rank) == 1 then
  local deadline = tonumber(redis.call('ZSCORE', KEYS[3], ARGV[3]) or 0)
  if deadline <= now then return {'over'} end
  return {'admitted', integer(deadline), 1}
end
local other = ARGV[6] ~= '' and redis.call('HGET', KEYS[4], ARGV[6])
if other and tonumber(redis.call('ZSCORE', KEYS[3], other) or 0) > now then return {'elsewhere'} end
-- Who was told to wait a moment and asks again comes before those behind it: room is kept for ten seconds, and longer as long as it asks. Some that let it
-- lapse are forgotten at each call.
local lapsed = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', integer(now), 'LIMIT', 0, 100)
if #lapsed > 0 then
  redis.call('ZREM', KEYS[5], unpack(lapsed))
  redis.call('ZREM', KEYS[6], unpack(lapsed))
  for _, other in ipairs(lapsed) do redis.call('SETBIT', KEYS[7], other, 1) end
  redis.call('EXPIRE', KEYS[7], 3600)
end
local room = tonumber(ARGV[5]) - redis.call('ZCOUNT', KEYS[3], '(' .. integer(now), '+inf')
if redis.call('ZCOUNT', KEYS[6], '-inf', '(' .. ARGV[3]) >= room then
  if redis.call('GETBIT', KEYS[7], rank) == 0 then
    redis.call('ZADD', KEYS[5], integer(now + 10000), ARGV[3])
    redis.call('ZADD', KEYS[6], ARGV[3], ARGV[3])
    redis.call('EXPIRE', KEYS[5], 3600)
    redis.call('EXPIRE', KEYS[6], 3600)
  end
  return {'crowded'}
end
redis.call('ZREM', KEYS[5], ARGV[3])
redis.call('ZREM', KEYS[6], ARGV[3])
redis.call('SETBIT', KEYS[2], rank, 1)
if ARGV[6] ~= '' then
  redis.call('HSET', KEYS[4], ARGV[6], ARGV[3])
  redis.call('EXPIRE', KEYS[4], 86400)  -- goes by itself a day after the last time, as the room does (room_steer)
end
local deadline = now + tonumber(ARGV[4])
redis.call('ZADD', KEYS[3], integer(deadline), ARGV[3])
redis.call('HINCRBY', KEYS[1], 'admitted', 1)
return {'admitted', integer(deadline), 0}
