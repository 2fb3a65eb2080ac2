"""Reviews in processes of their own, which can be killed: no Dockerfile, however heavy, holds a worker or its memory.

The child computes and knows neither network nor key; the worker does its calls for it, and watches over its limits.
"""
