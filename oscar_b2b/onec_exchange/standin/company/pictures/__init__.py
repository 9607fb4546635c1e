"""Pictures of the demo company's goods and portraits of its managers, drawn with Pillow."""
