"""The result robot: files in, records read off them out. It knows neither screens nor who may see what."""
