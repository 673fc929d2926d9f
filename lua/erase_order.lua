-- erase_order: forgets the copy of an order whose buyer leaves the ledger's active base: names, address, tickets.
-- KEYS[1] order: hash of the order
-- KEYS[2] buyer: before a buyer's digest, the set of what that buyer bought of the lane
-- ARGV[1] order: its id
-- Replies: {'erased'}   {'open', state} it waits for something, and stays   {'unknown'}
local order = redis.call('HMGET', KEYS[1], 'state', 'buyer')
if not order[1] then return {'unknown'} end
if order[1] == 'awaiting-payment' or order[1] == 'closing' or order[1] == 'confirmed' then return {'open', order[1]} end
redis.call('UNLINK', KEYS[1])
if order[2] and order[2] ~= '' then redis.call('SREM', KEYS[2] .. order[2], ARGV[1]) end
return {'erased'}
