/// Lua that runs after each script of the tests, in the same atomic step: what the script left adds up (I5).
enum Conservation {
    /// Raises an error where
    /// - a pool's counters are not the numbers of its seats in each state,
    /// - free + held + sold + blocked is not what it was when the session was published, or standing places became more without being published again,
    /// - the index does not have the longest free run of a segment, or has less than the greatest of 64 segments.
    ///
    /// A house that is byte for byte what was checked last is not checked again.
    static let check = #"""
        local function add_up()
          local stock, seats = redis.call('GET', KEYS[2]), redis.call('GET', KEYS[3])
          local rows, runs = redis.call('GET', KEYS[4]), redis.call('GET', KEYS[5])
          local house = redis.sha1hex(stock .. seats .. rows .. runs)
          if redis.call('HGET', KEYS[1], 'checked') == house then return end
          local counts, tops, numbered, totals, index, span, id = {}, {}, {}, {}, {}, #runs * 64 / 65, 0
          -- Ids that no segment has are rows of zeros.
          local at = string.find(rows, '[^%z]')
          while at do
            local segment = math.floor((at - 1) / 13)
            local start, length = struct.unpack('>I3B', rows, segment * 13 + 1)
            local longest, run = 0, 0
            for _, byte in ipairs({string.byte(seats, start + 1, start + length)}) do
              counts[byte] = (counts[byte] or 0) + 1
              numbered[byte % 32] = true
              run = byte >= 128 and run + 1 or 0
              if run > longest then longest = run end
            end
            index[#index + 1] = string.rep(string.char(128), segment - id) .. string.char(128 + longest)
            local block = math.floor(segment / 64)
            if longest > (tops[block] or 0) then tops[block] = longest end
            id = segment + 1
            at = string.find(rows, '[^%z]', id * 13 + 1)
          end
          index[#index + 1] = string.rep(string.char(128), span - id)
          local expected = table.concat(index)
          for position = 1, expected == string.sub(runs, 1, span) and 0 or span do
            if string.byte(expected, position) ~= string.byte(runs, position) then
              error('I5: byte ' .. position - 1 .. ' of the index is not the longest run')
            end
          end
          for block = 0, span / 64 - 1 do
            if string.byte(runs, span + block + 1) < 128 + (tops[block] or 0) then
              error('I5: byte ' .. span + block .. ' of the index is less than a longest run')
            end
          end
          for pool = 0, #stock / 16 - 1 do
            local free, held, sold, blocked = struct.unpack('>I4I4I4I4', stock, pool * 16 + 1)
            local counted = {[0x80] = free, [0x40] = held, [0x20] = sold, [0x60] = blocked}
            for state, counter in pairs(counted) do
              if numbered[pool] and (counts[state + pool] or 0) ~= counter then
                error('I5: pool ' .. pool .. ' counts ' .. counter .. ' for ' .. (counts[state + pool] or 0) .. ' seats in state ' .. state)
              end
            end
            totals[pool + 1] = free + held + sold + blocked
          end
          local capacity = table.concat(totals, ',')
          redis.call('HSETNX', KEYS[1], 'capacity', capacity)
          local published = redis.call('HGET', KEYS[1], 'capacity')
          if reply[1] == 'updated' or reply[1] == 'repaired' then
            local pool, is_grown = 0, true
            for before in string.gmatch(published, '%d+') do
              local more = totals[pool + 1] - before
              is_grown = is_grown and (more == 0 or more > 0 and not numbered[pool])
              pool = pool + 1
            end
            if is_grown then
              published = capacity
              redis.call('HSET', KEYS[1], 'capacity', capacity)
            end
          end
          if published ~= capacity then error('I5: ' .. capacity .. ' places per pool, ' .. published .. ' were published') end
          redis.call('HSET', KEYS[1], 'checked', house)
        end
        -- Half a house, which a test may make, is published anew.
        if #KEYS >= 5 and redis.call('EXISTS', unpack(KEYS, 1, 5)) == 5 then add_up() end
        """#
}
