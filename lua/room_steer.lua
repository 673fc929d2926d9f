-- room_steer: the keeper of a waiting room says how far is called and what is shown, and counts who is inside.
-- KEYS[1] room: hash of the room
-- KEYS[2] admitted: string, one bit per rank
-- KEYS[3] shoppers: sorted set, rank by the end of its shopping time (ms)
-- KEYS[4] joined: string, the filter of the browsers that have a number (room_join)
-- KEYS[5] addresses: hash of the confirmed addresses that have a number (room_join)
-- KEYS[6] outside: sorted set, rank that was told to wait a moment, by when it no longer comes before others (ms) (room_admit)
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] ceiling: arrival numbers below it may be handed out; the ledger has noted it
-- ARGV[4] resume: the first number that a process hands out which did not have the room before: at least every number handed out
-- ARGV[5] early: how many came before the opening, when the ledger knows it; 'coming' before it, 'freeze' at it; '' changes nothing
-- ARGV[6] called: ranks below it are called; one that is less than before changes nothing
-- ARGV[7] board: what everybody is shown; '' leaves what is
-- ARGV[8] recall: 1 while the sale is put off: who shops gets the turn back for the new date; else ''
-- ARGV[9] given: at least so many numbers were given, or left out, as the ledger knows
-- ARGV[10] left out: of these, numbers of nobody, as the ledger knows
-- ARGV[11..] calls: pairs first, last rank; ranks that were called together
-- Replies: {'steered', now, next, early, called, admitted, shoppers, left out, outside, came, …} numbers handed out, early ('' before the opening), ranks
--          called, how many were admitted ever, how many shop now, how many numbers are nobody's, how many were told to wait a moment, and how many of each call came
-- @include session
local now = clock(ARGV[1])
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'next', 'early', 'called', 'left_out')
local first, early, called = tonumber(facts[2] or 0), facts[3] or '', tonumber(facts[4] or 0)
-- What this process does not remember may have been handed out all the same. What lies between counts for nobody, as far as is known.
local left_out = math.max(tonumber(facts[5] or 0), tonumber(ARGV[10]))
if facts[1] ~= ARGV[2] then
  local known = math.max(first, tonumber(ARGV[9]))
  first = math.max(first, tonumber(ARGV[4]))
  left_out = left_out + math.max(first - known, 0)
end
-- Frozen once: a keeper that died before the ledger knew is followed by one that finds the same.
if ARGV[5] == 'freeze' then
  if early == '' then early = integer(first) end
elseif ARGV[5] == 'coming' then
  early = ''
elseif ARGV[5] ~= '' then
  early = ARGV[5]
end
called = math.max(called, tonumber(ARGV[6]))
redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'next', integer(first), 'ceiling', ARGV[3], 'early', early, 'called', integer(called), 'left_out',
  integer(left_out))
if ARGV[7] ~= '' then redis.call('HSET', KEYS[1], 'board', ARGV[7]) end
-- The filter's memory is taken before the wave comes, a sixteenth at each call: all at once Redis would stand still for 20 ms or more.
-- Everything goes by itself a day after the last time.
local taken = tonumber(ARGV[3]) > 0 and redis.call('STRLEN', KEYS[4]) * 8 or 134217728
if taken < 134217728 then redis.call('SETBIT', KEYS[4], math.min(taken + 8388608, 134217728) - 1, 0) end
for _, key in ipairs({KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]}) do redis.call('EXPIRE', key, 86400) end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', integer(now))
-- Some at each call; they are called already, and come in again when the board says so.
if ARGV[8] == '1' then
  local inside = redis.call('ZRANGE', KEYS[3], 0, 999)
  for _, rank in ipairs(inside) do redis.call('SETBIT', KEYS[2], rank, 0) end
  if #inside > 0 then
    redis.call('ZREM', KEYS[3], unpack(inside))
    redis.call('HINCRBY', KEYS[1], 'admitted', -#inside)
  end
end
local reply = {'steered', integer(now), first, early, called, tonumber(redis.call('HGET', KEYS[1], 'admitted') or 0), redis.call('ZCARD', KEYS[3]),
  left_out, redis.call('ZCOUNT', KEYS[6], '(' .. integer(now), '+inf')}
for i = 11, #ARGV, 2 do reply[#reply + 1] = redis.call('BITCOUNT', KEYS[2], ARGV[i], ARGV[i + 1], 'BIT') end
return reply
