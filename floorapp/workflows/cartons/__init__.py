"""Cartonization: which cartons an order needs, and where each unit lies in them."""
