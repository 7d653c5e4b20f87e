// Makes small pictures of photos beside the page. Browsers decode off the main thread by themselves, but shrink what they
// decoded on it: a photo of twelve megapixels makes a page deaf for a tenth of a second.
onmessage = async ({ data: [number, file, widthPx, quality] }) => {
  let blob = null;
  try {
    const bitmap = await createImageBitmap(file, {
      imageOrientation: "from-image", resizeWidth: widthPx, resizeQuality: "medium",
    });
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    // Drawn, not handed over: a bitmap that is handed over loses the turn that its metadata asks for.
    canvas.getContext("2d").drawImage(bitmap, 0, 0);
    bitmap.close();
    blob = await canvas.convertToBlob({ type: "image/jpeg", quality });
  } catch { /* No photo, or no canvas in workers: the page shows the file itself. */ }
  postMessage([number, blob]);
};
