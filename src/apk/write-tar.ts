/** A small tar (ustar) of plain files: owner root, mode 0644, no time, so that equal files make equal bytes. */
export function writeTar(
  files: readonly { readonly name: string; readonly data: Buffer }[],
  /** A cut tar has no blocks of zeros at its end. */
  { cut }: { readonly cut: boolean },
): Buffer {
  const blocks = files.flatMap(({ name, data }) => [header(name, data.length), data, padding(data.length)])
  return Buffer.concat(cut ? blocks : [...blocks, Buffer.alloc(1024)])
}

function header(name: string, size: number): Buffer {
  const bytes = Buffer.alloc(512)
  if (Buffer.byteLength(name) > 100) throw new Error(`the name ${name} does not fit a header`)
  bytes.write(name, 0)
  bytes.write('0000644\x000000000\x000000000\x00', 100, 'latin1')
  bytes.write(`${size.toString(8).padStart(11, '0')}\x0000000000000\x00`, 124, 'latin1')
  bytes.fill(' ', 148, 156)
  bytes.write('0', 156)
  bytes.write('ustar\x0000root', 257, 'latin1')
  bytes.write('root', 297)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\x00 `, 148, 'latin1')
  return bytes
}

function padding(size: number): Buffer {
  return Buffer.alloc((512 - (size % 512)) % 512)
}
