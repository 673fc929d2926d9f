-- room_join: hands out arrival numbers of a waiting room, to many visitors in one call, and one to each browser.
-- KEYS[1] room: hash of the room
-- KEYS[2] joined: string, a Bloom filter of the browsers that have a number: 2^27 bits, four for each browser
-- KEYS[3] networks: string, how many joined from where in this window: 2^20 counters of 16 bits, three for each network, of which the least
--         counts (a count-min sketch); a window begins with the first of them
-- KEYS[4] addresses: hash, of an address that was confirmed 16 bytes to 8 of its browser and 4 of the number; of the first million of them
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] per network: so many numbers in the window
-- ARGV[3] window: in seconds
-- ARGV[4..] browsers: pairs of 16 bytes of the browser and 12 of its network, both evenly spread; the network's are '' where it is not known. Where
--         each confirmed address gets one: 16 bytes of the address and 8 of the browser
-- Replies: {'numbers', number, …} of the first of the browsers, -1 for one that has a number already (or, one time in thousands, only
--          seems to), and for an address that has one with another browser; with the same one the number that it has. -2 for one whose network has enough; fewer than asked for where no more may be handed out yet
--          {'full'} none may: the keeper notes more in the ledger first   {'suspended'} no room, or not this process's
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'next', 'ceiling', 'all_kept')
if facts[1] ~= ARGV[1] then return {'suspended'} end
local first, ceiling, limit = tonumber(facts[2]), tonumber(facts[3]), tonumber(ARGV[2])
local reply, number, counted = {'numbers'}, first, false
-- As long as all of them are kept, whose bits are all set only by chance is known too: not of a filter that had some before they were kept.
local KEPT = 1000000
local all_kept = facts[4]
if not all_kept then
  all_kept = redis.call('BITCOUNT', KEYS[2]) == 0 and '1' or '0'
  redis.call('HSET', KEYS[1], 'all_kept', all_kept)
end
for i = 4, #ARGV, 2 do
  local address, browser = string.sub(ARGV[i], 1, 16), string.sub(ARGV[i], 17)
  local known = browser ~= '' and redis.call('HGET', KEYS[4], address)
  local is_kept = all_kept == '1' and browser ~= '' and redis.call('HLEN', KEYS[4]) < KEPT
  local a, b, c, d = struct.unpack('>I4I4I4I4', address)
  local bits = redis.call('BITFIELD', KEYS[2], 'GET', 'u1', a % 134217728, 'GET', 'u1', b % 134217728, 'GET', 'u1', c % 134217728,
    'GET', 'u1', d % 134217728)
  local joins = 0
  if known and string.sub(known, 1, 8) == browser then
    reply[#reply + 1] = struct.unpack('>I4', known, 9)  -- whose answer was lost
  elseif known or bits[1] + bits[2] + bits[3] + bits[4] == 4 and not is_kept then
    reply[#reply + 1] = -1
  elseif number >= ceiling then
    break
  else
    if ARGV[i + 1] ~= '' then
      local p, q, r = struct.unpack('>I4I4I4', ARGV[i + 1])
      local counts = redis.call('BITFIELD', KEYS[3], 'OVERFLOW', 'SAT', 'INCRBY', 'u16', '#' .. p % 1048576, 1,
        'INCRBY', 'u16', '#' .. q % 1048576, 1, 'INCRBY', 'u16', '#' .. r % 1048576, 1)
      joins, counted = math.min(counts[1], counts[2], counts[3]), true
    end
    if joins > limit then
      reply[#reply + 1] = -2
    else
      redis.call('BITFIELD', KEYS[2], 'SET', 'u1', a % 134217728, 1, 'SET', 'u1', b % 134217728, 1, 'SET', 'u1', c % 134217728, 1,
        'SET', 'u1', d % 134217728, 1)
      if is_kept then redis.call('HSET', KEYS[4], address, browser .. struct.pack('>I4', number)) end
      reply[#reply + 1], number = number, number + 1
    end
  end
end
if number > first then redis.call('HINCRBY', KEYS[1], 'next', number - first) end
if counted and redis.call('TTL', KEYS[3]) < 0 then redis.call('EXPIRE', KEYS[3], tonumber(ARGV[3])) end
return #reply > 1 and reply or {'full'}
