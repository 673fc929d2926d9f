-- room_join: hands out arrival numbers of a waiting room, to many visitors in one call; stores nothing of any of them.
-- KEYS[1] room: hash of the room
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] visitors: how many want a number
-- Replies: {'numbers', first, count} these follow each other; fewer than asked for where no more may be handed out yet
--          {'full'} none may: the keeper notes more in the ledger first   {'suspended'} no room, or not this process's
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'next', 'ceiling')
if facts[1] ~= ARGV[1] then return {'suspended'} end
local first = tonumber(facts[2])
local count = math.min(tonumber(ARGV[2]), tonumber(facts[3]) - first)
if count <= 0 then return {'full'} end
redis.call('HINCRBY', KEYS[1], 'next', count)
return {'numbers', first, count}
