"""Reads a film with OpenCV: python read_film.py film.webm

Prints a line for each picture: width, height, milliseconds after the start, and how far the run so far is drawn, from 0 to 1.
"""

import sys

import cv2

# Lines across the bands of the run so far, as shares of the picture: their left and right ends, and their heights. What is
# written or drawn on the bands covers one of them at most.
LEFT, RIGHT, HEIGHTS = 50 / 960, 938 / 960, (0.735, 0.80, 0.855)

film = cv2.VideoCapture(sys.argv[1])
while True:
    is_there, picture = film.read()
    if not is_there:
        break
    at = film.get(cv2.CAP_PROP_POS_MSEC)
    height, width, _ = picture.shape
    rows = picture[[int(height * at) for at in HEIGHTS], int(width * LEFT) : int(width * RIGHT)].astype(int)
    ground = picture[2, 2].astype(int)
    drawn = (abs(rows - ground).max(axis=2) > 40).any(axis=0).mean()
    print(width, height, round(at), f"{drawn:.3f}")
