// Preloaded: ends the process by SIGKILL at the n-th call that changes the disk, before it or after half of it.
const fs = require('node:fs')

const [point, half] = (process.env.WBREL_TEST_KILL ?? '0').split('/')
const calls = ['openSync', 'writeSync', 'fsyncSync', 'ftruncateSync', 'renameSync', 'writeFileSync', 'linkSync', 'rmSync', 'mkdirSync']
let count = 0
for (const name of calls) {
  const real = fs[name]
  fs[name] = (...args) => {
    if (changes(name, args) && ++count === Number(point)) {
      // A write may get half of its way.
      if (half === 'half' && name === 'writeSync') real(args[0], args[1], args[2], Math.ceil((args[3] ?? args[1].length) / 2), args[4])
      if (half === 'half' && name === 'writeFileSync') real(args[0], String(args[1]).slice(0, 10))
      process.kill(process.pid, 'SIGKILL')
      for (;;);
    }
    return real(...args)
  }
}

function changes(name, args) {
  return name !== 'openSync' || (args[1] !== undefined && args[1] !== 'r')
}
