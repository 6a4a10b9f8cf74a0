process.parentPort.on('message', ({ data }) => {
  if (data.kind === 'end') process.exit(3);
  process.parentPort.postMessage({
    text: data.text.toUpperCase(),
    isDate: data.at instanceof Date,
    parameters: process.argv.slice(2),
    type: process.type,
  });
});
