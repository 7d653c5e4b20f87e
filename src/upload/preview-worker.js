// Draws photos as JPEG beside the page, small or as large as they are. Browsers decode off the main thread by themselves, but
// shrink what they decoded on it: a photo of twelve megapixels makes a page deaf for a tenth of a second.
onmessage = async ({ data: [number, file, widthPx, quality] }) => {
  let blob = null;
  try {
    const options = { imageOrientation: "from-image" };
    if (widthPx) Object.assign(options, { resizeWidth: widthPx, resizeQuality: "medium" });
    const bitmap = await createImageBitmap(file, options);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    // JPEG knows no transparency; an empty canvas would turn black. The server sets it on white as well.
    context.fillStyle = "#fff";
    context.fillRect(0, 0, bitmap.width, bitmap.height);
    // Drawn, not handed over: a bitmap that is handed over loses the turn that its metadata asks for.
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  } catch { /* No photo, or no canvas in workers: the page shows the file itself. */ }
  postMessage([number, blob]);
};
