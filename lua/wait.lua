-- wait: a party wants places of a category that has not so many free: tells the ledger through the lane's stream.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] sales: stream of the lane
-- ARGV[1] clock: '' for Redis time, or ms since 1970 (tests)
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] end: of the waiting list, ms since 1970
-- ARGV[4] most: so many people may wait for a category
-- ARGV[5] category: its index
-- ARGV[6] size: places that the party wants
-- ARGV[7..] facts: pairs field, value of the stream's entry besides kind and time
-- Replies: {'noted'}   {'available', free} so many can be had now   {'crowded'}   {'not-open', opens ms, now}   {'closed', at ms}
--          {'cancelled'}   {'unserved'} people wait in the session's waiting room, whom nobody walks past   {'suspended'} while the lane is compared its stream only gets shorter
-- @include session
-- @include pools
local meta = redis.call('HMGET', KEYS[1], 'epoch', 'status', 'opens', 'released', 'waiting', 'gate', 'served')
if meta[1] ~= ARGV[2] then return {'suspended'} end
local now = clock(ARGV[1])
if meta[2] == 'cancelled' then return {'cancelled'} end
if now < tonumber(meta[3]) then return {'not-open', meta[3], integer(now)} end
if now >= tonumber(ARGV[3]) then return {'closed', ARGV[3]} end
if meta[6] == '1' and meta[7] ~= '1' then return {'unserved'} end
local sale = {house = open_house({stock = KEYS[2]}), now = now, released = meta[4] or '', queues = queues_of(meta[5], now)}
local category = tonumber(ARGV[5])
local queue, free = sale.queues and sale.queues[category], public_in(sale, category)
if free >= tonumber(ARGV[6]) and not is_kept(sale, category) then return {'available', free} end
if queue and queue.people >= tonumber(ARGV[4]) then return {'crowded'} end
redis.call('XADD', KEYS[3], '*', 'kind', 'waiting', 'at', integer(now), unpack(ARGV, 7))
return {'noted'}
