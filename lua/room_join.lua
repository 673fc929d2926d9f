-- room_join: hands out arrival numbers of a waiting room, to many visitors in one call, and one to each browser.
-- KEYS[1] room: hash of the room
-- KEYS[2] joined: string, a Bloom filter of the browsers that have a number: 2^27 bits, four for each browser
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2..] browsers: 16 bytes each, evenly spread
-- Replies: {'numbers', number, …} of the first of the browsers, -1 for one that has a number already (or, one time in thousands, only
--          seems to); fewer than asked for where no more may be handed out yet
--          {'full'} none may: the keeper notes more in the ledger first   {'suspended'} no room, or not this process's
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'next', 'ceiling')
if facts[1] ~= ARGV[1] then return {'suspended'} end
local first, ceiling = tonumber(facts[2]), tonumber(facts[3])
local reply, number = {'numbers'}, first
for i = 2, #ARGV do
  local a, b, c, d = struct.unpack('>I4I4I4I4', ARGV[i])
  local bits = redis.call('BITFIELD', KEYS[2], 'GET', 'u1', a % 134217728, 'GET', 'u1', b % 134217728, 'GET', 'u1', c % 134217728,
    'GET', 'u1', d % 134217728)
  if bits[1] + bits[2] + bits[3] + bits[4] == 4 then
    reply[i] = -1
  elseif number >= ceiling then
    break
  else
    redis.call('BITFIELD', KEYS[2], 'SET', 'u1', a % 134217728, 1, 'SET', 'u1', b % 134217728, 1, 'SET', 'u1', c % 134217728, 1,
      'SET', 'u1', d % 134217728, 1)
    reply[i], number = number, number + 1
  end
end
if number > first then redis.call('HINCRBY', KEYS[1], 'next', number - first) end
return #reply > 1 and reply or {'full'}
