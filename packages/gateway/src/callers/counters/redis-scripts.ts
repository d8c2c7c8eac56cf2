/**
 * The counters' steps as Redis runs them, each atomic. The same arithmetic as in process, in the same doubles.
 * An empty first argument means: by Redis's own clock, so that gateways whose clocks differ count as one.
 */
const clock = `
local function clock(told)
  if told ~= '' then return tonumber(told) end
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end
local function exact(number) return string.format('%.17g', number) end
local function whole(number) return string.format('%.0f', number) end
local function room(milliseconds) return whole(math.max(milliseconds, 0) + 60000) end
local now = clock(ARGV[1])
`;

/**
 * KEYS: rates, then budgets' sums, then budgets' reservations.
 * ARGV: now, hold, how long it stands, count of rates, count of budgets; by rate interval, burst, cost; by budget limit, amount, from, until.
 * Gives `taken` and each rate's end, busy, refunded; or `refused` and by refusal kind, index and what it stands at.
 */
export const takeScript = `${clock}
local id, holdMs, rates, budgets = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local refused, buckets, position = {}, {}, 6
for i = 1, rates do
  local interval, burst, cost = tonumber(ARGV[position]), tonumber(ARGV[position + 1]), tonumber(ARGV[position + 2])
  position = position + 3
  local kept = redis.call('HMGET', KEYS[i], 'tat', 'busy', 'refunded')
  local tat, busy, refunded = tonumber(kept[1] or nil), kept[2], tonumber(kept[3] or nil)
  if not tat or tat <= now then tat, busy, refunded = now, id, 0 end
  local over = tat + cost * interval - now - burst * interval
  if over > 0.0009765625 then
    refused[#refused + 1] = 'rate'
    refused[#refused + 1] = whole(i - 1)
    refused[#refused + 1] = exact(over)
    refused[#refused + 1] = ''
  end
  buckets[i] = { tat + cost * interval, busy, refunded }
end
local first = position
for i = 1, budgets do
  local sums, holds = KEYS[rates + i], KEYS[rates + budgets + i]
  local limit, amount = tonumber(ARGV[position]), tonumber(ARGV[position + 1])
  local from, till = tonumber(ARGV[position + 2]), ARGV[position + 3]
  position = position + 4
  for _, held in ipairs(redis.call('ZRANGEBYSCORE', holds, '-inf', exact(now))) do
    redis.call('ZREM', holds, held)
    redis.call('HINCRBY', sums, 'reserved', '-' .. string.match(held, ':(%d+)$'))
  end
  local kept = redis.call('HMGET', sums, 'from', 'until', 'spent', 'reserved')
  local began = tonumber(kept[1] or nil)
  local spent = tonumber(kept[3] or nil) or 0
  if not began or from > began then
    spent = 0
    redis.call('HSET', sums, 'from', whole(from), 'until', till, 'spent', '0')
    kept[2] = till
  end
  if till == '' then redis.call('PERSIST', sums)
  else redis.call('PEXPIRE', sums, room(2 * (tonumber(till) - from) + holdMs)) end
  if spent + (tonumber(kept[4] or nil) or 0) + amount > limit then
    refused[#refused + 1] = 'budget'
    refused[#refused + 1] = whole(i - 1)
    refused[#refused + 1] = whole(spent)
    refused[#refused + 1] = kept[2] == '' and '' or exact(tonumber(kept[2]) - now)
  end
end
if #refused > 0 then return { 'refused', unpack(refused) } end
local marks = { 'taken' }
for i = 1, rates do
  local tat, busy, refunded = buckets[i][1], buckets[i][2], buckets[i][3]
  redis.call('HSET', KEYS[i], 'tat', exact(tat), 'busy', busy, 'refunded', exact(refunded))
  redis.call('PEXPIRE', KEYS[i], room(tat - now))
  marks[#marks + 1] = exact(tat)
  marks[#marks + 1] = busy
  marks[#marks + 1] = exact(refunded)
end
for i = 1, budgets do
  local sums, holds = KEYS[rates + i], KEYS[rates + budgets + i]
  local amount, till = ARGV[first + (i - 1) * 4 + 1], ARGV[first + (i - 1) * 4 + 3]
  redis.call('HINCRBY', sums, 'reserved', amount)
  redis.call('ZADD', holds, exact(now + holdMs), id .. ':' .. amount)
  if till == '' then redis.call('PERSIST', holds)
  else redis.call('PEXPIRE', holds, redis.call('PTTL', sums)) end
end
return marks
`;

/**
 * KEYS: the mark that it is done, then corrected rates, then budgets' sums, then budgets' reservations.
 * ARGV: now, hold, how long the mark stands, count of rates, count of budgets; by rate difference in milliseconds, end, busy, refunded;
 * by budget reserved amount, actual amount, from, until. It may be sent again: it counts once.
 */
export const settleScript = `${clock}
local id, rates, budgets, position = ARGV[2], tonumber(ARGV[4]), tonumber(ARGV[5]), 6
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[3]) then return 0 end
for i = 1, rates do
  local key = KEYS[1 + i]
  local difference, finish = tonumber(ARGV[position]), tonumber(ARGV[position + 1])
  local busy, before = ARGV[position + 2], tonumber(ARGV[position + 3])
  position = position + 4
  local kept = redis.call('HMGET', key, 'tat', 'busy', 'refunded')
  local tat, refunded = tonumber(kept[1] or nil), tonumber(kept[3] or nil)
  if difference > 0 then
    if not tat or tat <= now then tat, kept[2], refunded = now, id, 0 end
    tat = tat + difference
    redis.call('HSET', key, 'tat', exact(tat), 'busy', kept[2], 'refunded', exact(refunded))
    redis.call('PEXPIRE', key, room(tat - now))
  elseif tat and kept[2] == busy then
    local refund = math.min(-difference, finish - (refunded - before) - now)
    if refund > 0 then redis.call('HSET', key, 'tat', exact(tat - refund), 'refunded', exact(refunded + refund)) end
  end
end
for i = 1, budgets do
  local sums, holds = KEYS[1 + rates + i], KEYS[1 + rates + budgets + i]
  local amount, actual, from, till = ARGV[position], ARGV[position + 1], ARGV[position + 2], ARGV[position + 3]
  position = position + 4
  if redis.call('ZREM', holds, id .. ':' .. amount) == 1 then redis.call('HINCRBY', sums, 'reserved', '-' .. amount) end
  if redis.call('EXISTS', sums) == 0 then
    redis.call('HSET', sums, 'from', from, 'until', till, 'spent', '0', 'reserved', '0')
    if till ~= '' then redis.call('PEXPIRE', sums, room(2 * (tonumber(till) - tonumber(from)))) end
  end
  redis.call('HINCRBY', sums, 'spent', actual)
end
return 1
`;

/** KEYS: the key. ARGV: now, how long it counts. Gives 1 the first time, else 0. */
export const onceScript = `${clock}
local till = tonumber(redis.call('GET', KEYS[1]) or nil)
if till and till > now then return 0 end
redis.call('SET', KEYS[1], exact(now + tonumber(ARGV[2])), 'PX', ARGV[2])
return 1
`;

/** KEYS: the count. ARGV: where its window begins, and where it ends or nothing. Gives how many there were before this one. */
export const countScript = `
local from, till = tonumber(ARGV[1]), ARGV[2]
local began = tonumber(redis.call('HGET', KEYS[1], 'from') or nil)
if not began or from > began then
  redis.call('HSET', KEYS[1], 'from', ARGV[1], 'count', '0')
  if till == '' then redis.call('PERSIST', KEYS[1])
  else redis.call('PEXPIRE', KEYS[1], string.format('%.0f', 2 * (tonumber(till) - from))) end
end
return redis.call('HINCRBY', KEYS[1], 'count', 1) - 1
`;

/** KEYS: the count. ARGV: where its window begins. Gives how many there are. */
export const countedScript = `
local kept = redis.call('HMGET', KEYS[1], 'from', 'count')
if not kept[1] or tonumber(ARGV[1]) > tonumber(kept[1]) then return 0 end
return tonumber(kept[2])
`;
