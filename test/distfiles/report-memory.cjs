// Preloaded: tells the most memory that the process ever had, in KiB, as the last line on standard error.
// What getrusage(2) tells begins with the memory of the process that started this one; VmHWM (proc(5)) does not.
process.on('exit', () => require('node:fs').writeSync(2, `\nmost memory: ${ofKernel() ?? process.resourceUsage().maxRSS}\n`))

function ofKernel() {
  try {
    return /^VmHWM:\s*(\d+) kB$/m.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))?.[1]
  } catch {
    return undefined
  }
}
