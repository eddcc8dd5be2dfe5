#!/usr/bin/python3
"""Another program of the desktop, from which a file is dragged: FILE X Y. Says what happens to it, a word a line."""
import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402

file, left, top = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


def say(word):
    print(word, flush=True)
    return False


window = Gtk.Window(title="files")
window.set_default_size(150, 100)
window.move(left, top)
window.set_keep_above(True)
handle = Gtk.EventBox()
handle.add(Gtk.Label(label=file.name))
window.add(handle)
handle.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
handle.drag_source_add_uri_targets()
handle.connect("drag-data-get", lambda _w, _c, data, _i, _t: data.set_uris([file.absolute().as_uri()]))
handle.connect("drag-begin", lambda *_: say("begun"))
handle.connect("drag-failed", lambda *_: say("failed"))
handle.connect("drag-end", lambda *_: say("ended"))
window.connect("map-event", lambda *_: say("shown"))
window.connect("destroy", Gtk.main_quit)
window.show_all()
Gtk.main()
