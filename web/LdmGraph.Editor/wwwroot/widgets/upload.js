// Sends pictures by HTTP. Nothing of them passes the connection that the page is drawn over.

const KINDS = ["image/png", "image/jpeg", "image/webp", "image/tiff"];

/**
 * Sends a picture.
 * @param {string} url
 * @param {Blob} picture
 * @param {(share: number) => void} [progress] told how much is sent, from 0 to 1
 * @returns {Promise<{ path: string, hash: string }>}
 */
export function send(url, picture, progress) {
  return new Promise((resolve, reject) => {
    // Not fetch, which does not say how much has been sent.
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Content-Type", picture.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && progress?.(event.loaded / event.total);
    request.onload = () => (request.status < 300 && request.response?.path ? resolve(request.response) : reject(new Error(reasonOf(request.response, request.status))));
    request.onerror = () => reject(new Error("the server cannot be reached"));
    request.send(picture);
  });
}

/** What a refused request says for people. */
export function reasonOf(problem, status) {
  return problem?.detail ?? problem?.title ?? `the server answered ${status}`;
}

/** The picture among what was dropped or pasted, or what is wrong with it. */
export function pictureOf(/** @type {DataTransfer | null} */ data) {
  const files = [...(data?.files ?? [])];
  if (files.length === 0) return {};
  const picture = files.find((file) => KINDS.includes(file.type));
  return picture ? { picture } : { problem: `${files[0].name} is no PNG, JPEG, WebP or TIFF picture` };
}
