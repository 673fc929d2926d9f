-- turn_wish: somebody who waits in a waiting room wants a letter when the turn is near: the ledger is told through the lane's stream, once for a
-- number and a person together.
-- KEYS[1] turns: set of who asked: number and person, and how many letters each of the two has
-- KEYS[2] sales: stream of the lane
-- KEYS[3] meta: hash of the session
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] most: so many letters for a session
-- ARGV[3] end: when the set may go, ms since 1970
-- ARGV[4] room: its number
-- ARGV[5] number: of arrival
-- ARGV[6] person: keyed digest of the e-mail address
-- ARGV[7] session: its number
-- ARGV[8] e-mail: where to write to
-- ARGV[9] language: of the letter
-- ARGV[10] now: ms since 1970
-- ARGV[11] each: so many letters for a number, and for a person in a room
-- Replies: {'noted'} now or before   {'enough'} the number or the person has as many   {'crowded'}   {'suspended'} while the lane is compared its stream only gets shorter
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[1] then return {'suspended'} end
local number, person = ARGV[4] .. '#' .. ARGV[5], ARGV[4] .. '@' .. ARGV[6]
local both = number .. '@' .. ARGV[6]
if redis.call('SISMEMBER', KEYS[1], both) == 1 then return {'noted'} end
-- A number whose address was mistyped, a person who takes another number: they have a letter more. Nobody can use up somebody else's with one of his own.
local function letter_of(name)
  for i = 1, tonumber(ARGV[11]) do
    if redis.call('SISMEMBER', KEYS[1], name .. '/' .. i) == 0 then return name .. '/' .. i end
  end
end
local of_number, of_person = letter_of(number), letter_of(person)
if not of_number or not of_person then return {'enough'} end
if redis.call('SCARD', KEYS[1]) >= 3 * tonumber(ARGV[2]) then return {'crowded'} end
redis.call('SADD', KEYS[1], both, of_number, of_person)
redis.call('PEXPIREAT', KEYS[1], ARGV[3])
redis.call('XADD', KEYS[2], '*', 'kind', 'turn', 'order', '', 'payment', '', 'session', ARGV[7], 'room', ARGV[4], 'number', ARGV[5],
  'person', ARGV[6], 'email', ARGV[8], 'language', ARGV[9], 'at', ARGV[10])
return {'noted'}
