#!/bin/sh
# Makes the files of this folder anew, from a corner of the drawn vehicle in docs/screenshots/viewer.png. Kinds that no
# encoder among the tests' crates writes: lossy and animated WebP, PNG with passes or a palette.
# Needs ImageMagick, cwebp, img2webp.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -r "$scratch"' EXIT
convert ../../../../docs/screenshots/viewer.png -crop 288x208+96+440 +repage -resize 96x -strip "$scratch/drawn.png"
convert "$scratch/drawn.png" -interlace PNG interlaced.png
convert "$scratch/drawn.png" -colors 24 -strip PNG8:palette.png
cwebp -quiet -q 80 "$scratch/drawn.png" -o lossy.webp
convert "$scratch/drawn.png" \( -size 96x69 gradient:white-black \) -alpha off -compose CopyOpacity -composite "$scratch/alpha.png"
cwebp -quiet -q 80 "$scratch/alpha.png" -o lossy-alpha.webp
convert "$scratch/drawn.png" -flop "$scratch/other.png"
img2webp -loop 0 -lossy -q 70 -d 100 "$scratch/drawn.png" "$scratch/other.png" -o animated.webp >/dev/null
