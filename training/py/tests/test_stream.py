"""What comes through a renderer's pipe, whole and broken."""

import io
import sys
import unittest
from pathlib import Path

import numpy as np

import stream

FAKE = [sys.executable, str(Path(__file__).with_name("fake_renderer.py"))]
FORM = stream.Form(64, 32)


class Drawn(unittest.TestCase):
    def test_scenes_come_in_order_and_whole(self) -> None:
        scenes = list(stream.drawn(FAKE, 3, 5, 12, "training", FORM))
        self.assertEqual([scene.index for scene in scenes], list(range(5, 17)))
        with_box = next(scene for scene in scenes if scene.labels[0] < 8)
        left, top, right, bottom = with_box.labels[3:7].astype(int)
        matte = with_box.planes[..., 3]
        self.assertTrue((matte[top:bottom, left:right] == 255).all())
        self.assertEqual(np.count_nonzero(matte), (bottom - top) * (right - left))
        x, y = with_box.labels[10:12].astype(int)
        self.assertEqual(with_box.planes[y, x, :3].tolist(), [250, 220, 20])

    def test_a_renderer_that_breaks_off_is_told(self) -> None:
        def breaking(*words: str) -> list[str]:
            # The order's words follow; the fake takes them in any order after its first.
            script = f"shift; exec '{FAKE[0]}' '{FAKE[1]}' stream {' '.join(words)} \"$@\""
            return ["sh", "-c", script, "renderer"]

        self.assertEqual(len(list(stream.drawn(breaking(), 3, 0, 5, "training", FORM))), 5)
        came = []
        with self.assertRaises(stream.Broken):
            for scene in stream.drawn(breaking("--break-after 3"), 3, 0, 5, "training", FORM):
                came.append(scene.index)
        self.assertEqual(came, [0, 1, 2])
        with self.assertRaises(stream.Broken):
            list(stream.drawn(["false"], 3, 0, 5, "training", FORM))

    def test_streams_that_are_none(self) -> None:
        for content in (b"", b"FORECOURT", b"SOMETHING ELSE !" * 2, stream.MAGIC + bytes(16)):
            with self.subTest(content), self.assertRaises(stream.Broken):
                stream.header(io.BytesIO(content))

    def test_every_cut_within_a_record_is_told(self) -> None:
        record = bytes(FORM.record_bytes)
        self.assertEqual(len(list(stream.scenes(io.BytesIO(record * 2), FORM))), 2)
        for length in (1, 8, 9, len(record) // 2, len(record) - 1):
            with self.subTest(length), self.assertRaises(stream.Broken):
                list(stream.scenes(io.BytesIO(record + record[:length]), FORM))


if __name__ == "__main__":
    unittest.main()
