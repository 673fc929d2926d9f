-- resend: sends a confirmed order's sale once more when the lane's stream has it no longer and the ledger does not know it. The
-- ledger knows a repetition.
-- KEYS[1] order: hash of the order
-- KEYS[2] sales: stream of the lane
-- ARGV[1] order id
-- Replies: {'sent'}   {'waiting'} it is in the stream   {'none'} the order is no sale of this Redis
local order = redis.call('HMGET', KEYS[1], 'state', 'entry', 'sold_by', 'document', 'visitor', 'buyer', 'confirmed_at', 'method')
local entry = order[2]
if order[1] ~= 'confirmed' or not entry then return {'none'} end
if #redis.call('XRANGE', KEYS[2], entry, entry) > 0 then return {'waiting'} end
local again = redis.call('XADD', KEYS[2], '*', 'kind', 'sale', 'order', ARGV[1], 'payment', order[3], 'at',
  order[7] or string.match(entry, '^%d+'), 'document', order[4], 'visitor', order[5], 'buyer', order[6],
  'method', order[8] or '')
redis.call('HSET', KEYS[1], 'entry', again)
return {'sent'}
