-- forget_order: nobody needs to look at an order any more. One that was confirmed meanwhile is looked at until the ledger has it.
-- KEYS[1] order: hash of the order
-- KEYS[2] due: sorted set of the lane
-- ARGV[1] order: id
-- ARGV[2] judged: '1' when the ledger has it, or had it; otherwise '0'
-- Replies: {'forgotten'}   {'confirmed'} it stays due
if ARGV[2] == '0' and redis.call('HGET', KEYS[1], 'state') == 'confirmed' then return {'confirmed'} end
redis.call('ZREM', KEYS[2], ARGV[1])
return {'forgotten'}
