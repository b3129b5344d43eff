"""Reads a film with OpenCV: python read_film.py film.webm

Prints a line for each picture: width, height, milliseconds after the start, and how far the run so far is drawn, from 0 to 1.
"""

import sys

import cv2

# A line across the bands of the run so far, above what is written on them, as shares of the picture: its left and right ends, and its height.
LEFT, RIGHT, HEIGHT = 50 / 960, 938 / 960, 0.735

film = cv2.VideoCapture(sys.argv[1])
while True:
    is_there, picture = film.read()
    if not is_there:
        break
    at = film.get(cv2.CAP_PROP_POS_MSEC)
    height, width, _ = picture.shape
    row = picture[int(height * HEIGHT), int(width * LEFT) : int(width * RIGHT)].astype(int)
    ground = picture[2, 2].astype(int)
    drawn = (abs(row - ground).max(axis=1) > 40).mean()
    print(width, height, round(at), f"{drawn:.3f}")
