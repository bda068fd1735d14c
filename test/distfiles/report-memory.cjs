// Preloaded: tells the most memory that the process ever had, in KiB, as the last line on standard error.
process.on('exit', () => require('node:fs').writeSync(2, `\nmost memory: ${process.resourceUsage().maxRSS}\n`))
